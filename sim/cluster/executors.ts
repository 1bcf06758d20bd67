import type { TaskInfo } from '../../api/mesos/v1.ts';
import type { Timers } from '../../src/ports/clock.ts';
import type { SeededRandom } from '../random.ts';
import type { Agent, ExecutorBehaviour } from './agent.ts';

/**
 * Executors that start their task, run it and kill it, all after a while. Tasks of jobs whose name begins with
 * `batch` finish by themselves, those of `flaky` fail now and then, all others run until they are killed.
 */
export class Executors implements ExecutorBehaviour {
  /** While true, no task fails by itself and every kill is heard. */
  calm = false;
  readonly #timers: Timers;
  readonly #random: SeededRandom;

  constructor(timers: Timers, random: SeededRandom) {
    this.#timers = timers;
    this.#random = random;
  }

  launched(agent: Agent, { name, task_id: { value: taskId } }: TaskInfo): void {
    const job = name.split('/').at(-1) ?? '';
    this.#soon(500, () => agent.report(taskId, 'TASK_STARTING'));
    this.#soon(2000, () => agent.report(taskId, 'TASK_RUNNING'), 500);
    if (job.startsWith('batch')) this.#soon(60_000, () => agent.report(taskId, 'TASK_FINISHED'), 2500);
    if (job.startsWith('flaky')) {
      this.#soon(
        120_000,
        () => !this.calm && agent.report(taskId, 'TASK_FAILED', { message: 'flaky' }),
        2500,
      );
    }
  }

  killed(agent: Agent, { task_id: { value: taskId } }: TaskInfo): void {
    if (!this.calm && this.#random.chance(0.1)) return;
    this.#soon(3000, () => agent.report(taskId, 'TASK_KILLED'));
  }

  #soon(withinMs: number, run: () => void, notBeforeMs = 0): void {
    this.#timers.after(notBeforeMs + this.#random.below(withinMs), run);
  }
}
