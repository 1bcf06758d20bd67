import type { Model } from './linearizability.ts';

/** A value that is set and read, such as a role's quota. */
export type RegisterInput = { readonly kind: 'set'; readonly value: number } | { readonly kind: 'get' };

/** What a register answers: the value to `get`. */
export type RegisterOutput = { readonly value?: number };

/** @param initial value before anybody has set one */
export function registerModel(initial: number): Model<number, RegisterInput, RegisterOutput> {
  return {
    initial,
    step(value, input, output) {
      if (input.kind === 'set') return [input.value];
      return output === undefined || output.value === value ? [value] : [];
    },
    fingerprint: String,
  };
}

/** The calls on one job. Instances are numbers. */
export type JobInput =
  | { readonly kind: 'create'; readonly instances: number }
  /** All of them, unless told which. */
  | { readonly kind: 'kill'; readonly instances?: readonly number[] }
  | { readonly kind: 'add'; readonly template: number; readonly count: number }
  /** Replaces the task of an instance, if it has one that runs. */
  | { readonly kind: 'restart'; readonly instance: number }
  | { readonly kind: 'read' };

export type JobOutput =
  | { readonly kind: 'ok' }
  /** The job exists already, or the instance that was named does not. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'tasks'; readonly live: readonly number[]; readonly ending: readonly number[] };

/** A job's instances: those that live, and those that are being killed, which end whenever they do. */
export interface JobState {
  readonly live: readonly number[];
  readonly ending: readonly number[];
}

/**
 * What the scheduler's API promises of one service. Whatever becomes of its tasks on their machines, its instances stay
 * until they are killed: a task that ends by itself is replaced in the same transaction.
 */
export const JOB_MODEL: Model<JobState, JobInput, JobOutput> = {
  initial: { live: [], ending: [] },
  step(state, input, output) {
    switch (input.kind) {
      case 'create':
        return create(state, input.instances, output);
      case 'kill':
        return [kill(state, input.instances)];
      case 'add':
        return add(state, input.template, input.count, output);
      case 'restart':
        return restart(state, input.instance, output);
      case 'read':
        return output?.kind === 'tasks' ? read(state, output) : [state];
    }
  },
  fingerprint: ({ live, ending }) => `${live.join()}/${ending.join()}`,
};

function create(state: JobState, instances: number, output: JobOutput | undefined): JobState[] {
  if (output?.kind === 'refused') return state.live.length + state.ending.length > 0 ? [state] : [];
  return state.live.length === 0 ? [{ live: numbersFrom(0, instances), ending: [] }] : [];
}

function kill({ live, ending }: JobState, instances: readonly number[] = live): JobState {
  const killed = live.filter((instance) => instances.includes(instance));
  return {
    live: live.filter((instance) => !killed.includes(instance)),
    ending: [...ending, ...killed].sort((a, b) => a - b),
  };
}

/** New instances are numbered after the highest there is, which may be one that is being killed. */
function add(state: JobState, template: number, count: number, output: JobOutput | undefined): JobState[] {
  const { live, ending } = state;
  if (output?.kind === 'refused') {
    if (live.includes(template)) return [];
    return [{ live, ending: ending.filter((instance) => instance !== template) }];
  }
  const highestLive = Math.max(-1, ...live);
  const highests = [highestLive, ...ending.filter((instance) => instance > highestLive)];
  return highests.flatMap((highest) => {
    const left = ending.filter((instance) => instance <= highest);
    if (!live.includes(template) && !left.includes(template)) return [];
    return [{ live: [...live, ...numbersFrom(highest + 1, count)], ending: left }];
  });
}

/** A restarted instance lives on. One that is being killed may be named, too, and goes on to die. */
function restart(state: JobState, instance: number, output: JobOutput | undefined): JobState[] {
  const { live, ending } = state;
  if (output?.kind !== 'refused') return live.includes(instance) || ending.includes(instance) ? [state] : [];
  if (live.includes(instance)) return [];
  return [{ live, ending: ending.filter((other) => other !== instance) }];
}

function read(state: JobState, { live, ending }: JobOutput & { readonly kind: 'tasks' }): JobState[] {
  const isSame = live.length === state.live.length && live.every((instance, i) => instance === state.live[i]);
  return isSame && ending.every((instance) => state.ending.includes(instance)) ? [{ live, ending }] : [];
}

function numbersFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}
