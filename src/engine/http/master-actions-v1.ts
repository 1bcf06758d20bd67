import type { Id } from '../../../api/mesos/v1.ts';
import type { MachineId, MaintenanceSchedule } from '../master/machines.ts';
import type { Master } from '../master/master.ts';
import { type OperatorAnswer, type OperatorCall, refusal, taking } from './operator-api.ts';

/** The calls of the operator API by which the master is told to do something. */
export function masterActions(master: Master): [string, OperatorCall][] {
  const { maintenance } = master;
  return [
    [
      'UPDATE_MAINTENANCE_SCHEDULE',
      taking<{ schedule: MaintenanceSchedule }>(({ schedule }) => done(maintenance.update(schedule))),
    ],
    [
      'START_MAINTENANCE',
      taking<{ machines?: MachineId[] }>(({ machines = [] }) => done(maintenance.start(machines))),
    ],
    [
      'STOP_MAINTENANCE',
      taking<{ machines?: MachineId[] }>(({ machines = [] }) => done(maintenance.stop(machines))),
    ],
    [
      'TEARDOWN',
      taking<{ framework_id: Id }>(({ framework_id }) =>
        answered(
          master.removeFramework(framework_id.value) ? undefined : 'No framework found with specified ID',
        ),
      ),
    ],
  ];
}

async function done(action: Promise<string | undefined>): Promise<OperatorAnswer> {
  return answered(await action);
}

const answered = (problem: string | undefined): OperatorAnswer =>
  problem === undefined ? { ok: true } : refusal(400, problem);
