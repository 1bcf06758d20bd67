import type { ScheduleStatus } from '../../api/generated/aurora.ts';
import { accept, type Convert, positional, reject, text } from '../client/grammar/index.ts';
import { ALL_STATUSES } from '../domain/task/status.ts';

/** The cluster that a command is for. */
export const cluster = positional('CLUSTER', text, 'name of a cluster in a clusters.json');

/** A list of texts between commas; empty ones do not count. */
export const listOfTexts: Convert<readonly string[]> = (given) =>
  accept(
    given
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== ''),
  );

/** A list of whole numbers between commas. */
export const listOfNumbers: Convert<readonly number[]> = (given) => {
  const numbers = given.split(',').map((each) => each.trim());
  const wrong = numbers.find((each) => !/^\d{1,9}$/.test(each));
  return wrong === undefined ? accept(numbers.map(Number)) : reject(`invalid int value: '${wrong}'`);
};

/** Finds the status of each name. @returns the first name that is none */
export function statusesNamed(
  names: readonly string[],
): { readonly statuses: readonly ScheduleStatus[] } | { readonly unknown: string } {
  const statuses: ScheduleStatus[] = [];
  for (const name of names) {
    const status = ALL_STATUSES.find((each) => each === name.toUpperCase());
    if (status === undefined) return { unknown: name };
    statuses.push(status);
  }
  return { statuses };
}
