import type { Operation, SchedulerCall, TaskInfo, TaskStatus } from '../../../api/mesos/v1.ts';
import { add, NOTHING, type Resources, subtract } from '../resources/resources.ts';
import { completeTask } from './complete-task.ts';
import type { Master } from './master.ts';
import type { MasterFramework } from './types.ts';
import { hasCapability, rolesOf } from './validate-framework.ts';
import { validateTask } from './validate-task.ts';

type Accept = Extract<SchedulerCall, { type: 'ACCEPT' }>['accept'];
type Decline = Extract<SchedulerCall, { type: 'DECLINE' }>['decline'];

/** Answers DECLINE: the resources are free again, for this framework after a while. */
export function decline(master: Master, framework: MasterFramework, call: Decline): void {
  for (const { value: offerId } of call.offer_ids ?? []) {
    const allocation = master.offers.close(framework.id, offerId);
    if (allocation === undefined) continue;
    master.offers.allocator.refuse(allocation, call.filters?.refuse_seconds, master.options.clock.nowMs());
  }
}

/** Answers ACCEPT: launches task by task; what the tasks leave is declined with the call's filter. */
export function accept(master: Master, framework: MasterFramework, call: Accept): void {
  const offerIds = (call.offer_ids ?? []).map(({ value }) => value);
  const operations = call.operations ?? [];
  const tasks = operations
    .filter(({ type }) => type === 'LAUNCH')
    .flatMap(({ launch }) => launch?.task_infos ?? []);
  refuse(
    master,
    framework,
    operations.filter(({ type }) => type !== 'LAUNCH'),
  );
  const problem = offerProblem(master, framework, offerIds);
  const taken = [...new Set(offerIds)]
    .map((offerId) => master.offers.close(framework.id, offerId))
    .filter((allocation) => allocation !== undefined);
  if (problem !== undefined) {
    for (const task of tasks) master.tell(framework, invalidOffers(framework, task, problem, master));
    return;
  }
  const offered = taken.reduce<Resources>((sum, { resources }) => add(sum, resources), NOTHING);
  const role = taken[0]?.role ?? rolesOf(framework.info)[0] ?? '*';
  const left = launchAll(master, framework, role, tasks, offered);
  const refuseSeconds = call.filters?.refuse_seconds;
  master.offers.allocator.refuse(
    { frameworkId: framework.id, role, resources: left },
    refuseSeconds,
    master.options.clock.nowMs(),
  );
  // A launch uses resources up, so offering the rest at once cannot go on for ever.
  if (refuseSeconds === 0 && left !== offered) master.allocate();
}

/** Tasks of a group are told; everything else can only be seen in the log, and that nothing came of it. */
function refuse(master: Master, framework: MasterFramework, operations: readonly Operation[]): void {
  for (const { type, launch_group } of operations) {
    const message = `The one-machine engine does not support the operation ${type}`;
    master.options.logger.warn(`framework ${framework.id}: ${message}`);
    for (const task of launch_group?.task_group.tasks ?? []) {
      master.count('TASK_ERROR');
      master.tell(framework, { ...invalidTask(task, message, master), reason: 'REASON_TASK_GROUP_INVALID' });
    }
  }
}

function offerProblem(
  master: Master,
  framework: MasterFramework,
  offerIds: readonly string[],
): string | undefined {
  const duplicate = offerIds.find((offerId, index) => offerIds.indexOf(offerId) !== index);
  if (duplicate !== undefined) return `Duplicate offer ${duplicate} in offer list`;
  const gone = offerIds.find((offerId) => !master.offers.isValid(framework.id, offerId));
  if (gone !== undefined) return `Offer ${gone} is no longer valid`;
  const roleOf = (offerId: string) => master.offers.outstanding.get(offerId)?.allocation.role;
  const [first = ''] = offerIds;
  const other = offerIds.find((offerId) => roleOf(offerId) !== roleOf(first));
  if (other !== undefined) {
    return (
      `Aggregated offers must be allocated to the same role. Offer ${other} uses role '${roleOf(other)}' ` +
      `but another is using role '${roleOf(first)}'`
    );
  }
  return offerIds.length === 0 ? 'No offers specified' : undefined;
}

/** @returns what is left of `offered`: itself if nothing was launched */
function launchAll(
  master: Master,
  framework: MasterFramework,
  role: string,
  tasks: readonly TaskInfo[],
  offered: Resources,
): Resources {
  let available = offered;
  for (const task of tasks) {
    const verdict = validateTask(task, {
      frameworkId: framework.id,
      agentId: master.options.agentId,
      role,
      available,
      isTaskKnown: (taskId) => framework.tasks.has(taskId),
      liveExecutor: (executorId) =>
        master.agent.liveExecutors(framework.id).find(({ id }) => id === executorId)?.info,
    });
    if (verdict.ok) {
      const { claim } = verdict;
      available = subtract(available, add(claim.task, claim.executor));
      master.launch(framework, completeTask(task, framework.id, role), claim);
    } else {
      master.count('TASK_ERROR');
      master.tell(framework, invalidTask(task, verdict.problem, master));
    }
  }
  return available;
}

function invalidTask(task: TaskInfo, message: string, master: Master): TaskStatus {
  return {
    task_id: task.task_id,
    state: 'TASK_ERROR',
    message,
    source: 'SOURCE_MASTER',
    reason: 'REASON_TASK_INVALID',
    agent_id: task.agent_id,
    timestamp: master.options.clock.nowMs() / 1000,
  };
}

function invalidOffers(
  framework: MasterFramework,
  task: TaskInfo,
  problem: string,
  master: Master,
): TaskStatus {
  return {
    ...invalidTask(task, `Task launched with invalid offers: ${problem}`, master),
    state: hasCapability(framework.info, 'PARTITION_AWARE') ? 'TASK_DROPPED' : 'TASK_LOST',
    reason: 'REASON_INVALID_OFFERS',
  };
}
