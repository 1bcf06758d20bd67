import { MASTER_CALL, MASTER_RESPONSE } from '../../../api/mesos/messages/master.ts';
import type { AdjustableLogger } from '../adjustable-logger.ts';
import type { Agent } from '../agent/agent.ts';
import type { Master } from '../master/master.ts';
import { seconds, versionView } from './json-views.ts';
import { masterActions } from './master-actions-v1.ts';
import { MasterMessages } from './master-messages-v1.ts';
import type { MasterViews } from './master-operator.ts';
import { commonCalls, NOT_FOUND, type OperatorCalls, type OperatorSide, view } from './operator-api.ts';
import { OperatorEvents } from './operator-events.ts';

/** The operator API of the master. */
export function masterSide(
  master: Master,
  agent: Agent,
  views: MasterViews,
  logger: AdjustableLogger,
): OperatorSide {
  const messages = new MasterMessages(master, agent, views);
  const events = new OperatorEvents(master, messages);
  return {
    name: 'master',
    call: MASTER_CALL,
    response: MASTER_RESPONSE,
    calls: masterCalls(master, messages, views, logger),
    subscribe: (exchange, encoding) => events.subscribe(exchange, encoding),
  };
}

function masterCalls(
  master: Master,
  messages: MasterMessages,
  views: MasterViews,
  logger: AdjustableLogger,
): OperatorCalls {
  const startTime = seconds(master.startedAtMs);
  return new Map([
    ...commonCalls(versionView, () => views.metrics(), logger),
    [
      'GET_MASTER',
      view(() => ({
        master_info: master.masterInfo(),
        start_time: startTime,
        elected_time: startTime,
      })),
    ],
    ['GET_AGENTS', view(() => messages.agents())],
    ['GET_FRAMEWORKS', view(() => messages.frameworks())],
    ['GET_EXECUTORS', view(() => messages.executors())],
    ['GET_TASKS', view(() => messages.tasks())],
    ['GET_STATE', view(() => messages.state())],
    ['GET_ROLES', view(() => messages.roles())],
    ['GET_WEIGHTS', view(() => ({ weight_infos: [] }))],
    ['GET_QUOTA', view(() => ({ status: {} }))],
    ['GET_MAINTENANCE_STATUS', view(() => ({ status: master.maintenance.status() }))],
    ['GET_MAINTENANCE_SCHEDULE', view(() => ({ schedule: master.maintenance.schedule }))],
    // Only the agent has files to show: what the engine logs, its owner keeps.
    ['LIST_FILES', () => NOT_FOUND],
    ['READ_FILE', () => NOT_FOUND],
    ...masterActions(master),
  ]);
}
