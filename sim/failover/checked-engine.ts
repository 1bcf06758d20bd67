import type { FrameworkInfo, TaskState } from '../../api/mesos/v1.ts';
import { STATUS_OF_ENGINE_STATE } from '../../src/domain/task/engine-status.ts';
import { TERMINAL_STATUSES } from '../../src/domain/task/status.ts';
import type { Engine, EngineCall, EngineListener } from '../../src/ports/engine.ts';
import type { StateView } from '../../src/storage/state.ts';
import { InvariantViolated } from '../invariants.ts';

type Status = keyof typeof RANKS;

/** How far a task has come: a report that is acknowledged must have left at least this trace. */
const RANKS = {
  ...{ INIT: 0, THROTTLED: 0, PENDING: 0, ASSIGNED: 1, STARTING: 2, RUNNING: 3 },
  ...{ PARTITIONED: 4, PREEMPTING: 4, RESTARTING: 4, DRAINING: 4, KILLING: 4 },
  ...{ FINISHED: 5, FAILED: 5, KILLED: 5, LOST: 5 },
} as const;

/** Statuses of tasks that nobody has asked to die. */
const WANTED: ReadonlySet<string> = new Set<Status>([
  ...(['THROTTLED', 'PENDING', 'ASSIGNED', 'STARTING', 'RUNNING', 'PARTITIONED'] as const),
]);

export interface EffectCheckListener {
  onChecked(): void;
  onViolated(error: InvariantViolated): void;
}

/**
 * An engine that looks into the durable state whenever the scheduler asks something of it: what is asked must follow
 * from what is durable at that moment.
 */
export class CheckedEngine implements Engine {
  readonly #engine: Engine;
  readonly #durable: StateView;
  readonly #listener: EffectCheckListener;
  /** States that were reported and may be acknowledged, by the id of the report. */
  readonly #reported = new Map<string, TaskState>();

  constructor(engine: Engine, durable: StateView, listener: EffectCheckListener) {
    this.#engine = engine;
    this.#durable = durable;
    this.#listener = listener;
  }

  start(framework: () => FrameworkInfo, listener: EngineListener): void {
    this.#engine.start(framework, {
      onDisconnected: (reason) => listener.onDisconnected(reason),
      onEvent: (event) => {
        const { uuid, state } = event.type === 'UPDATE' ? event.update.status : {};
        if (uuid !== undefined && state !== undefined) this.#reported.set(uuid, state);
        listener.onEvent(event);
      },
    });
  }

  send(call: EngineCall): boolean {
    const problem = this.#problem(call);
    if (problem === undefined) this.#listener.onChecked();
    else this.#listener.onViolated(new InvariantViolated(problem));
    return this.#engine.send(call);
  }

  stop(): Promise<void> {
    return this.#engine.stop();
  }

  #problem(call: EngineCall): string | undefined {
    switch (call.type) {
      case 'ACCEPT':
        return (call.accept.operations ?? [])
          .flatMap(({ launch }) => launch?.task_infos ?? [])
          .map(({ task_id }) => this.#launchProblem(task_id.value))
          .find((problem) => problem !== undefined);
      case 'KILL':
        return this.#killProblem(call.kill.task_id.value);
      case 'ACKNOWLEDGE':
        return this.#acknowledgeProblem(call.acknowledge.task_id.value, call.acknowledge.uuid);
      default:
        return undefined;
    }
  }

  #launchProblem(taskId: string): string | undefined {
    const task = this.#durable.tasks.get(taskId);
    if (task?.assignedTask.slaveHost !== undefined) return undefined;
    return `${taskId} is launched before it is durable that it is assigned`;
  }

  #killProblem(taskId: string): string | undefined {
    const status = this.#durable.tasks.get(taskId)?.status;
    if (status === undefined || !WANTED.has(status)) return undefined;
    return `${taskId} is killed although what is durable says that it is ${status}`;
  }

  #acknowledgeProblem(taskId: string, uuid: string): string | undefined {
    const state = this.#reported.get(uuid);
    const status = this.#durable.tasks.get(taskId)?.status;
    if (state === undefined || status === undefined) return undefined;
    const reported = STATUS_OF_ENGINE_STATE[state];
    const isOver = TERMINAL_STATUSES.has(reported);
    if (RANKS[status] >= (isOver ? RANKS.LOST : RANKS[reported])) return undefined;
    return `that ${taskId} is ${reported} is acknowledged although what is durable says that it is ${status}`;
  }
}
