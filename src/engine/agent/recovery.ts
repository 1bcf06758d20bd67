import type { Logger } from '../../ports/logger.ts';
import { formatSeconds } from '../containers/environment.ts';
import { isAlive } from '../containers/process-table.ts';
import type { Master } from '../master/master.ts';
import type { Agent } from './agent.ts';
import {
  type ExecutorRecord,
  forgetTask,
  readExecutors,
  readFrameworks,
  readTasks,
  type TaskRecord,
} from './checkpoint.ts';
import { newExecutor, newTask } from './executor.ts';
import { EXECUTOR_TERMINATED, lossState, lostWithAgent } from './statuses.ts';
import { isTerminal } from './task-states.ts';
import type { AgentExecutor, AgentTask } from './types.ts';

/** How often it is looked whether every awaited executor is back. */
const LOOK_MS = 20;

/**
 * Brings back what earlier engines left: executors that live are awaited for a while, those that do not are ended.
 * Only then does the agent count as registered.
 * @param isSameBoot false after a reboot of the machine: no pid of before means anything
 */
export function recover(agent: Agent, master: Master, isSameBoot: boolean, logger: Logger): void {
  const tasks = readTasks(agent.journal);
  const alive: AgentExecutor[] = [];
  const dead: AgentExecutor[] = [];
  for (const record of readExecutors(agent.journal)) {
    const executor = restore(agent, record, tasks);
    const { process } = record;
    if (!isCheckpointed(agent, executor)) {
      loseTasks(agent, master, executor);
      dead.push(executor);
    } else if (isSameBoot && process !== undefined && isAlive(process)) {
      agent.runs.adopt(executor, process);
      alive.push(executor);
    } else dead.push(executor);
  }
  clearStrangers(agent);
  dropOrphanTasks(agent, tasks);
  for (const executor of dead) declareDead(agent, executor);
  tellMaster(agent, master);
  if (alive.length + dead.length > 0) {
    logger.info(`found ${alive.length} executors running and ${dead.length} ended since the engine stopped`);
  }
  endForgottenFrameworks(agent);
  awaitReturn(agent, alive);
}

function restore(agent: Agent, record: ExecutorRecord, tasks: readonly TaskRecord[]): AgentExecutor {
  const executor = newExecutor(record.frameworkId, record.info, record.containerId, record.directory);
  executor.state = record.subscribed ? 'running' : 'registering';
  executor.awaited = true;
  executor.hadTask = record.subscribed;
  frameworkOf(agent, record.frameworkId)?.executors.set(executor.id, executor);
  for (const { frameworkId, executorId, info } of tasks) {
    if (frameworkId !== executor.frameworkId || executorId !== executor.id) continue;
    executor.tasks.set(info.task_id.value, restoreTask(agent, frameworkId, newTask(info)));
  }
  return executor;
}

function frameworkOf(agent: Agent, frameworkId: string) {
  const known = agent.frameworks.get(frameworkId);
  if (known !== undefined) return known;
  const record = new Map(readFrameworks(agent.journal)).get(frameworkId);
  if (record !== undefined && 'info' in record) return agent.framework(record.info);
  // Removed while its executors were still ending: all that is left to do is to end them.
  const gone = agent.framework({ user: '', name: '', id: { value: frameworkId } });
  gone.terminating = true;
  return gone;
}

/** A task's latest state is that of its last unacknowledged update; without any, it runs or was never reported. */
function restoreTask(agent: Agent, frameworkId: string, task: AgentTask): AgentTask {
  const taskId = task.info.task_id.value;
  const pending = agent.updates.pending(frameworkId, taskId);
  task.statuses.push(...pending);
  const last = pending.at(-1) ?? agent.updates.lastAcknowledged(frameworkId, taskId);
  if (last !== undefined) {
    task.state = last.state;
    task.delivered = true;
  }
  return task;
}

/** Frameworks that did not ask for it are promised nothing beyond the agent's life; their executors know that, too. */
function isCheckpointed(agent: Agent, { frameworkId }: AgentExecutor): boolean {
  const framework = agent.frameworks.get(frameworkId);
  return framework === undefined || framework.terminating || framework.info.checkpoint === true;
}

/** The scheduler is told once, with a status that nobody acknowledges, as it comes from the master. */
function loseTasks(agent: Agent, master: Master, executor: AgentExecutor): void {
  const { frameworkId } = executor;
  for (const [taskId, task] of executor.tasks) {
    if (isTerminal(task.state)) continue;
    executor.tasks.delete(taskId);
    agent.updates.forget(frameworkId, taskId);
    void agent.journal.commit([forgetTask(frameworkId, taskId)]);
    master.onTaskLost(frameworkId, lostWithAgent(agent.options, executor.id, taskId));
  }
}

function clearStrangers(agent: Agent): void {
  for (const containerId of agent.runs.containerizer.strangers())
    void agent.runs.containerizer.clear(containerId);
}

/** Tasks whose executor is unknown were given to it in the same write, so this is a task whose end was cut short. */
function dropOrphanTasks(agent: Agent, tasks: readonly TaskRecord[]): void {
  const orphans = tasks.filter(
    ({ frameworkId, executorId }) => agent.executor(frameworkId, executorId) === undefined,
  );
  void agent.journal.commit(
    orphans.map(({ frameworkId, info }) => forgetTask(frameworkId, info.task_id.value)),
  );
}

/** An executor that ended while no engine ran: its tasks are told, its exit is not. */
function declareDead(agent: Agent, executor: AgentExecutor): void {
  executor.awaited = false;
  executor.state = 'terminated';
  void agent.runs.containerizer.clear(executor.containerId);
  agent.failTasks(executor, EXECUTOR_TERMINATED);
  agent.removeIfOver(executor);
}

function tellMaster(agent: Agent, master: Master): void {
  for (const executor of agent.allExecutors()) {
    for (const task of executor.tasks.values()) {
      const forwarded =
        task.statuses[0] ?? agent.updates.lastAcknowledged(executor.frameworkId, task.info.task_id.value);
      master.onTaskRecovered(executor.frameworkId, {
        info: task.info,
        executorId: executor.id,
        resources: task.resources,
        state: task.state,
        ...(forwarded === undefined ? {} : { forwarded }),
        statuses: [...task.statuses],
      });
    }
  }
}

function endForgottenFrameworks(agent: Agent): void {
  for (const framework of agent.frameworks.values()) {
    if (!framework.terminating) continue;
    for (const executor of framework.executors.values()) agent.runs.shutdown(executor);
  }
}

function awaitReturn(agent: Agent, executors: readonly AgentExecutor[]): void {
  const { timers, clock, executorReregistrationTimeoutMs: timeoutMs } = agent.options;
  const deadlineMs = clock.nowMs() + timeoutMs;
  const look = (): void => {
    if (agent.isStopped) return;
    const missing = executors.filter((executor) => executor.awaited && executor.state === 'running');
    if (missing.length > 0 && clock.nowMs() < deadlineMs) {
      timers.after(LOOK_MS, look);
      return;
    }
    agent.finishRecovery();
    for (const executor of missing) giveUp(agent, executor, timeoutMs);
  };
  look();
}

function giveUp(agent: Agent, executor: AgentExecutor, timeoutMs: number): void {
  const framework = agent.frameworks.get(executor.frameworkId);
  if (framework === undefined || [...executor.tasks.values()].every(({ state }) => isTerminal(state))) {
    agent.runs.shutdown(executor);
    return;
  }
  agent.runs.destroy(executor, {
    state: lossState(framework.info, 'TASK_GONE'),
    reason: 'REASON_EXECUTOR_REREGISTRATION_TIMEOUT',
    message: `Executor did not reregister within ${formatSeconds(timeoutMs)}`,
  });
}
