import type {
  CheckedExecutorCall,
  CheckedSchedulerCall,
  LooseExecutorCall,
  LooseSchedulerCall,
} from './messages.ts';
import type { ReadResult } from './schema.ts';
import { isUuid } from './uuid.ts';

/** The member that each call type needs; `undefined`: none. */
const SCHEDULER_PAYLOADS: Readonly<Record<CheckedSchedulerCall['type'], string | undefined>> = {
  SUBSCRIBE: 'subscribe',
  TEARDOWN: undefined,
  ACCEPT: 'accept',
  DECLINE: 'decline',
  ACCEPT_INVERSE_OFFERS: 'accept_inverse_offers',
  DECLINE_INVERSE_OFFERS: 'decline_inverse_offers',
  REVIVE: undefined,
  SUPPRESS: undefined,
  KILL: 'kill',
  SHUTDOWN: 'shutdown',
  ACKNOWLEDGE: 'acknowledge',
  RECONCILE: 'reconcile',
  MESSAGE: 'message',
  REQUEST: 'request',
  ACKNOWLEDGE_OPERATION_STATUS: undefined,
  RECONCILE_OPERATIONS: undefined,
  UPDATE_FRAMEWORK: 'update_framework',
};

/**
 * Checks what Mesos checks before it handles a scheduler call.
 * @param principal the authenticated principal, undefined without authentication
 */
export function validateSchedulerCall(
  call: LooseSchedulerCall,
  principal: string | undefined,
): ReadResult<CheckedSchedulerCall> {
  const problem = schedulerProblem(call, principal);
  if (problem !== undefined) {
    return { ok: false, problem: `Failed to validate scheduler::Call: ${problem}` };
  }
  // The type is a known one and its payload was read by the schema of just that payload.
  return { ok: true, value: call as unknown as CheckedSchedulerCall };
}

function schedulerProblem(call: LooseSchedulerCall, principal: string | undefined): string | undefined {
  if (call.type === undefined) return "Expecting 'type' to be present";
  if (call.type === 'SUBSCRIBE') return subscribeProblem(call, principal);
  if (call.framework_id === undefined) return "Expecting 'framework_id' to be present";
  if (!Object.hasOwn(SCHEDULER_PAYLOADS, call.type)) return `Unsupported call type ${call.type}`;
  // Just checked to be a key of the table.
  const payload = SCHEDULER_PAYLOADS[call.type as CheckedSchedulerCall['type']];
  if (payload !== undefined && call[payload] === undefined) return `Expecting '${payload}' to be present`;
  if (call.type === 'ACKNOWLEDGE') {
    const { uuid } = call['acknowledge'] as { uuid: string };
    if (!isUuid(uuid)) return 'Not a valid UUID';
  }
  return undefined;
}

function subscribeProblem(call: LooseSchedulerCall, principal: string | undefined): string | undefined {
  const subscribe = call['subscribe'] as
    | { framework_info: { id?: { value: string }; principal?: string } }
    | undefined;
  if (subscribe === undefined) return "Expecting 'subscribe' to be present";
  const info = subscribe.framework_info;
  if (call.framework_id?.value !== info.id?.value) {
    return "'framework_id' differs from 'subscribe.framework_info.id'";
  }
  if (principal !== undefined && info.principal !== undefined && info.principal !== principal) {
    return `Authenticated principal '${principal}' does not match principal '${info.principal}' set in \`FrameworkInfo\``;
  }
  return undefined;
}

/** Checks what Mesos checks before it handles an executor call. */
export function validateExecutorCall(call: LooseExecutorCall): ReadResult<CheckedExecutorCall> {
  const problem = executorProblem(call);
  if (problem !== undefined) {
    return { ok: false, problem: `Failed to validate Executor::Call: ${problem}` };
  }
  // The type is a known one and its payload was read by the schema of just that payload.
  return { ok: true, value: call as unknown as CheckedExecutorCall };
}

function executorProblem(call: LooseExecutorCall): string | undefined {
  switch (call.type) {
    case undefined:
      return "Expecting 'type' to be present";
    case 'SUBSCRIBE':
      return call['subscribe'] === undefined ? "Expecting 'subscribe' to be present" : undefined;
    case 'MESSAGE':
      return call['message'] === undefined ? "Expecting 'message' to be present" : undefined;
    case 'UPDATE':
      return updateProblem(call);
    default:
      return undefined;
  }
}

function updateProblem(call: LooseExecutorCall): string | undefined {
  const update = call['update'] as
    | { status: { uuid?: string; source?: string; state: string; executor_id?: { value: string } } }
    | undefined;
  if (update === undefined) return "Expecting 'update' to be present";
  const { status } = update;
  const executorId = call.executor_id.value;
  const sender = `executor ${executorId} of framework ${call.framework_id.value}`;
  if (status.uuid === undefined) return "Expecting 'uuid' to be present";
  if (!isUuid(status.uuid)) return 'Not a valid UUID';
  if (status.executor_id !== undefined && status.executor_id.value !== executorId) {
    return `ExecutorID in Call: ${executorId} does not match ExecutorID in TaskStatus: ${status.executor_id.value}`;
  }
  if (status.source !== 'SOURCE_EXECUTOR') {
    return `Received Call from ${sender} with invalid source, expecting 'SOURCE_EXECUTOR'`;
  }
  if (status.state === 'TASK_STAGING') return `Received TASK_STAGING from ${sender} which is not allowed`;
  return undefined;
}
