import type { FrameworkInfo } from '../../../api/mesos/v1.ts';
import type { Journal } from '../checkpoint/journal.ts';
import { Containerizer, type LaunchOutcome } from '../containers/containerizer.ts';
import { executorEnvironment, formatSeconds } from '../containers/environment.ts';
import type { Isolator } from '../containers/isolator.ts';
import type { ProcessIdentity } from '../containers/process-table.ts';
import type { AgentOptions } from './agent-options.ts';
import { writeExecutor } from './checkpoint.ts';
import { limitsOf, memoryEnding } from './executor.ts';
import { lossState } from './statuses.ts';
import type { AgentExecutor, Ending } from './types.ts';

/** How long an executor's last requests may take to arrive after it ended. */
const EXIT_DRAIN_MS = 50;
/** What Mesos reports for an executor that never ran, and for one whose container could not be made. */
const NEVER_RAN_STATUS = -1;
const LAUNCH_FAILED_STATUS = 1 << 8;

/** From the decision to run an executor to the end of its last process. */
export class ExecutorRuns {
  readonly containerizer: Containerizer;
  /** Requests of executors that are being read; an end is not declared before they are. */
  requestsUnderWay = 0;
  readonly #options: AgentOptions;
  readonly #journal: Journal;
  readonly #byContainer: (containerId: string) => AgentExecutor | undefined;
  readonly #onEnded: (executor: AgentExecutor, status: number) => void;
  readonly #identities = new WeakMap<AgentExecutor, ProcessIdentity>();

  /** @param onEnded told once for each executor, when nothing of it runs any more */
  constructor(
    options: AgentOptions,
    journal: Journal,
    isolator: Isolator,
    byContainer: (containerId: string) => AgentExecutor | undefined,
    onEnded: (executor: AgentExecutor, status: number) => void,
  ) {
    this.#options = options;
    this.#journal = journal;
    this.#byContainer = byContainer;
    this.#onEnded = onEnded;
    this.containerizer = new Containerizer(isolator, options.timers, (containerId, status) =>
      this.#drain(containerId, status),
    );
  }

  async start(executor: AgentExecutor, framework: FrameworkInfo): Promise<void> {
    const options = this.#options;
    const outcome = await this.containerizer.launch(
      {
        containerId: executor.containerId,
        executor: executor.info,
        directory: executor.directory,
        environment: executorEnvironment(executor.info, {
          frameworkId: executor.frameworkId,
          agentId: options.agentId,
          containerId: executor.containerId,
          directory: executor.directory,
          ip: options.ip,
          agentPort: options.agentPort(),
          checkpoint: framework.checkpoint === true,
          gracePeriodMs: this.gracePeriodMs(executor),
        }),
        user: executor.info.command?.user ?? framework.user,
        limits: limitsOf(executor),
      },
      (identity) => {
        this.#know(executor, identity);
        return this.#journal.commit([writeExecutor(executor, identity, false)]);
      },
    );
    if (outcome.kind === 'running') this.#awaitRegistration(executor);
    else this.#launchFailed(executor, framework, outcome);
  }

  #launchFailed(
    executor: AgentExecutor,
    framework: FrameworkInfo,
    outcome: Exclude<LaunchOutcome, { kind: 'running' }>,
  ): void {
    this.#options.logger.warn(`executor ${executor.id} could not be started: ${outcome.problem}`);
    const hadSandbox = outcome.kind === 'failed';
    executor.ending ??= hadSandbox
      ? {
          state: 'TASK_FAILED',
          reason: 'REASON_CONTAINER_LAUNCH_FAILED',
          message: `Failed to launch container: ${outcome.problem}`,
        }
      : {
          state: lossState(framework, 'TASK_DROPPED'),
          reason: 'REASON_EXECUTOR_TERMINATED',
          message: outcome.problem,
        };
    this.#onEnded(executor, hadSandbox ? LAUNCH_FAILED_STATUS : NEVER_RAN_STATUS);
  }

  /** Counted from the start of the process: fetching has time-outs of its own. */
  #awaitRegistration(executor: AgentExecutor): void {
    if (executor.state !== 'registering') return;
    const timeoutMs = this.#options.executorRegistrationTimeoutMs;
    executor.cancelTimer?.();
    executor.cancelTimer = this.#options.timers.after(timeoutMs, () => {
      if (executor.state !== 'registering') return;
      this.destroy(executor, {
        state: 'TASK_FAILED',
        reason: 'REASON_EXECUTOR_REGISTRATION_TIMEOUT',
        message: `Executor did not register within ${formatSeconds(timeoutMs)}`,
      });
    });
  }

  /** The executor has subscribed for the first time. */
  registered(executor: AgentExecutor): void {
    void this.#journal.commit([writeExecutor(executor, this.#identities.get(executor), true)]);
  }

  /** Takes over a container that an earlier engine started. */
  adopt(executor: AgentExecutor, identity: ProcessIdentity): void {
    this.#know(executor, identity);
    this.containerizer.adopt(executor.containerId, identity);
    this.#awaitRegistration(executor);
  }

  #know(executor: AgentExecutor, identity: ProcessIdentity): void {
    this.#identities.set(executor, identity);
    executor.pid = identity.pid;
  }

  /** Fits the container to the executor and the tasks it has now. */
  resize(executor: AgentExecutor): void {
    try {
      this.containerizer.resize(executor.containerId, limitsOf(executor));
    } catch (error) {
      this.#options.logger.warn(`the limits of ${executor.id} could not be changed: ${String(error)}`);
    }
  }

  /** Asks an executor to end; what is left after its grace period is killed. */
  shutdown(executor: AgentExecutor): void {
    if (executor.state === 'terminating' || executor.state === 'terminated') return;
    executor.state = 'terminating';
    executor.cancelTimer?.();
    executor.sink?.send({ type: 'SHUTDOWN' });
    executor.cancelTimer = this.#options.timers.after(this.gracePeriodMs(executor), () => {
      void this.containerizer.destroy(executor.containerId);
    });
  }

  /** Kills a container at once; its tasks are told why. */
  destroy(executor: AgentExecutor, ending: Ending): void {
    if (executor.state === 'terminated') return;
    executor.ending ??= ending;
    executor.state = 'terminating';
    executor.cancelTimer?.();
    void this.containerizer.destroy(executor.containerId);
  }

  /** Kills a container in which the kernel had to kill for want of memory. @returns whether it had */
  destroyIfOutOfMemory(executor: AgentExecutor): boolean {
    if (executor.ending !== undefined || this.containerizer.outOfMemoryKills(executor.containerId) === 0) {
      return false;
    }
    this.destroy(executor, memoryEnding(executor));
    return true;
  }

  gracePeriodMs(executor: AgentExecutor): number {
    const own = executor.info.shutdown_grace_period?.nanoseconds;
    return own === undefined ? this.#options.executorShutdownGraceMs : Number(own) / 1e6;
  }

  /** What the executor sent before it ended is read before its end is declared. */
  #drain(containerId: string, status: number): void {
    const executor = this.#byContainer(containerId);
    if (executor === undefined) return;
    this.#options.timers.after(EXIT_DRAIN_MS, () => {
      if (this.requestsUnderWay > 0) {
        this.#drain(containerId, status);
        return;
      }
      // Asked before the container, and with it the kernel's count, is removed.
      this.destroyIfOutOfMemory(executor);
      void this.containerizer.clear(containerId).then(() => this.#onEnded(executor, status));
    });
  }
}
