import type { ObserverAnswer, TaskAccess } from '../../ports/task-access.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { HostedTask } from './task-of-instance.ts';

/** A process of a task and what its newest run does. */
export interface ObservedProcess {
  readonly name: string;
  readonly state: string;
}

export type Answered = Extract<ObserverAnswer, { kind: 'answered' }>;

/** A task as the observer of its host shows it. */
export interface TaskObserver {
  /**
   * Asks for something about the task.
   * @param path the first part of the path, before the id of the task
   * @param below what follows the id
   */
  ask(path: string, below?: readonly string[], query?: URLSearchParams): Promise<ObserverAnswer>;
  /** Says that the observer does not answer, and what may be the matter. */
  unreachable(problem: string): CommandError;
  /** Says that the observer answers with something else than it should. */
  unusable(answer: Answered): CommandError;
}

/** @param url of the observer on the task's host */
export function createTaskObserver(access: TaskAccess, url: string, task: HostedTask): TaskObserver {
  return {
    ask(path, below = [], query) {
      const route = [task.taskId, ...below].map((part) => encodeURIComponent(part)).join('/');
      return access.ask(
        `${url}/${path}/${route}${query === undefined || query.size === 0 ? '' : `?${query.toString()}`}`,
      );
    },
    unreachable: (problem) =>
      new CommandError(
        EXIT.NETWORK_ERROR,
        `Cannot reach the observer of ${task.host} at ${url}: ${problem}. ` +
          'Is thermos_observer running there? Its port is observer_port of the cluster in clusters.json.',
      ),
    unusable: ({ status, body }) => {
      const text = Buffer.from(body).toString('utf8', 0, 300).replaceAll(/\s+/g, ' ').trim();
      return new CommandError(EXIT.UNKNOWN_ERROR, `The observer at ${url} answers ${status}: ${text}`);
    },
  };
}

/**
 * The processes of the task, in the order of its configuration.
 * @returns undefined if its host knows nothing of the task yet, or no more
 * @throws CommandError if the observer does not answer, or with something else
 */
export async function fetchProcesses(
  observer: TaskObserver,
  taskId: string,
): Promise<readonly ObservedProcess[] | undefined> {
  const answer = await observer.ask('j/task');
  if (answer.kind === 'unreachable') throw observer.unreachable(answer.problem);
  if (answer.status === 404) return undefined;
  const details = answer.status === 200 ? parseDetails(answer.body, taskId) : undefined;
  if (details === undefined) throw observer.unusable(answer);
  return details;
}

function parseDetails(body: Uint8Array, taskId: string): ObservedProcess[] | undefined {
  const task = member(parse(body), taskId);
  const groups = member(task, 'processes');
  if (typeof groups !== 'object' || groups === null) return undefined;
  const begun = new Map(
    Object.entries(groups).flatMap(([state, names]) =>
      strings(names).map((name) => [name, state.toUpperCase()] as const),
    ),
  );
  const configured = member(member(task, 'task'), 'processes');
  const names = Array.isArray(configured) ? strings(configured.map((each) => member(each, 'name'))) : [];
  return [...new Set([...names, ...begun.keys()])].map((name) => ({
    name,
    state: begun.get(name) ?? 'WAITING',
  }));
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  // An object that has the member.
  return (value as Readonly<Record<string, unknown>>)[name];
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
