import { MAINTENANCE_SCHEDULE } from '../../../api/mesos/messages/operator.ts';
import { RESOURCE } from '../../../api/mesos/messages/resources.ts';
import { MACHINE_ID } from '../../../api/mesos/messages/values.ts';
import type { ExecutorCall, Resource, SchedulerCall } from '../../../api/mesos/v1.ts';
import { repeated } from '../../../api/protobuf/schema.ts';
import type { MachineId, MaintenanceSchedule } from '../master/machines.ts';
import { type ReadResult, readMessage } from './schema.ts';

/** Bodies that clients send, as values of the messages that they are. */

/** A scheduler call whose type and payload have yet to be checked against each other. */
export type LooseSchedulerCall = { readonly type?: string; readonly framework_id?: { value: string } } & {
  readonly [payload: string]: unknown;
};

/** An executor call whose type and payload have yet to be checked against each other. */
export type LooseExecutorCall = {
  readonly type?: string;
  readonly framework_id: { value: string };
  readonly executor_id: { value: string };
} & { readonly [payload: string]: unknown };

/** Reads a list of resources, as an operator gives it to an agent. */
export function readResources(list: unknown): ReadResult<{ readonly resources?: Resource[] }> {
  return readMessage({ resources: repeated(1, () => RESOURCE) }, { resources: list });
}

/** Reads the body of `POST /maintenance/schedule`. */
export function readMaintenanceSchedule(body: unknown): ReadResult<MaintenanceSchedule> {
  return readMessage(MAINTENANCE_SCHEDULE, body);
}

/** Reads the body of `POST /machine/down` and `/machine/up`: a list of machines. */
export function readMachines(body: unknown): ReadResult<{ readonly machines?: readonly MachineId[] }> {
  if (!Array.isArray(body)) return { ok: false, problem: 'Unexpected JSON type parsed' };
  return readMessage({ machines: repeated(1, () => MACHINE_ID) }, { machines: body });
}

/** What a loose call has become once its payload is known to be there. */
export type CheckedSchedulerCall =
  | SchedulerCall
  | {
      type: 'REQUEST' | 'ACKNOWLEDGE_OPERATION_STATUS' | 'RECONCILE_OPERATIONS';
      framework_id?: { value: string };
    }
  | {
      type: 'UPDATE_FRAMEWORK';
      framework_id?: { value: string };
      update_framework: Extract<SchedulerCall, { type: 'SUBSCRIBE' }>['subscribe'];
    };

/** An executor call whose payload is known to be there. */
export type CheckedExecutorCall = ExecutorCall;
