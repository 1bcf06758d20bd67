import type { SchedulerEvent, TaskStatus } from '../../../api/mesos/v1.ts';
import { recordStatus } from '../agent/statuses.ts';
import { isTerminal } from '../agent/task-states.ts';
import { keep } from '../bounded-list.ts';
import type { Master } from './master.ts';
import type { MasterFramework, MasterTask } from './types.ts';

/**
 * Gives the agent up: its tasks are lost, whatever their framework can make of partitions, its offers are taken back, and
 * its executors are told to end. What they still report is no longer of interest.
 */
export function loseAgent(master: Master, why: string): void {
  for (const framework of master.frameworks.values()) loseTasks(master, framework, why);
  const tell = (frameworkId: string, event: SchedulerEvent) =>
    master.frameworks.get(frameworkId)?.subscription?.sink.send(event);
  master.offers.rescindAll(tell);
  master.maintenance.rescindInverse();
  for (const { subscription } of master.frameworks.values()) {
    subscription?.sink.send({ type: 'FAILURE', failure: { agent_id: { value: master.options.agentId } } });
  }
  master.changes.tell({ type: 'AGENT_REMOVED' });
  master.agent.leave();
}

function loseTasks(master: Master, framework: MasterFramework, why: string): void {
  master.offers.allocator.release(framework.id, master.usedBy(framework.id));
  framework.executors.clear();
  for (const task of framework.tasks.values()) {
    if (!isTerminal(task.state)) lose(master, framework, task, why);
    keep(framework.completedTasks, task, master.options.completedKept);
  }
  framework.tasks.clear();
}

function lose(master: Master, framework: MasterFramework, task: MasterTask, why: string): void {
  const status: TaskStatus = {
    task_id: task.info.task_id,
    state: 'TASK_LOST',
    message: `Agent ${master.options.hostname} removed: ${why}`,
    source: 'SOURCE_MASTER',
    reason: 'REASON_AGENT_REMOVED',
    agent_id: { value: master.options.agentId },
    ...(task.executorId === undefined ? {} : { executor_id: { value: task.executorId } }),
    timestamp: master.options.clock.nowMs() / 1000,
  };
  task.state = 'TASK_LOST';
  recordStatus(task.statuses, status);
  master.count('TASK_LOST');
  master.tell(framework, status);
  master.changes.tell({ type: 'TASK_UPDATED', framework, status, state: task.state });
}
