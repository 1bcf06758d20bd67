import { isIPv4 } from 'node:net';
import type { Unavailability } from '../../../api/mesos/v1.ts';

/** A machine as operators name it. */
export interface MachineId {
  readonly hostname?: string;
  readonly ip?: string;
}

/** Machines that will be away together. */
export interface MaintenanceWindow {
  readonly machine_ids?: readonly MachineId[];
  readonly unavailability: Unavailability;
}

/** All announced maintenance. */
export interface MaintenanceSchedule {
  readonly windows?: readonly MaintenanceWindow[];
}

/** A machine as it is told back: names of hosts have no case. */
export function normalized({ hostname, ip }: MachineId): MachineId {
  return {
    ...(hostname === undefined ? {} : { hostname: hostname.toLowerCase() }),
    ...(ip === undefined ? {} : { ip }),
  };
}

/** Whether two names are those of one machine: both parts must agree, an absent one is empty. */
export function isSameMachine(a: MachineId, b: MachineId): boolean {
  return keyOf(a) === keyOf(b);
}

/** A machine in the text of a refusal. */
export const textOf = (machine: MachineId): string => `Machine '${JSON.stringify(normalized(machine))}'`;

const keyOf = ({ hostname = '', ip = '' }: MachineId): string => `${hostname.toLowerCase()} ${ip}`;

/**
 * @param down machines that are down, which must stay scheduled
 * @returns what makes a schedule invalid, or undefined
 */
export function scheduleProblem(
  schedule: MaintenanceSchedule,
  down: readonly MachineId[],
): string | undefined {
  const windows = schedule.windows ?? [];
  for (const { machine_ids = [], unavailability } of windows) {
    if (machine_ids.length === 0) return 'List of machines in the maintenance window is empty';
    if (Number(unavailability.duration?.nanoseconds ?? 0) < 0) return "Unavailability 'duration' is negative";
  }
  const machines = windows.flatMap(({ machine_ids = [] }) => machine_ids);
  const removed = down.find((machine) => !machines.some((other) => isSameMachine(machine, other)));
  return (
    machinesProblem(machines) ??
    (removed && `${textOf(removed)} is deactivated and cannot be removed from the schedule`)
  );
}

/** @returns what makes a list of machines to bring down or up invalid, or undefined */
export function listProblem(machines: readonly MachineId[]): string | undefined {
  return machines.length === 0 ? 'List of machines is empty' : machinesProblem(machines);
}

function machinesProblem(machines: readonly MachineId[]): string | undefined {
  const seen = new Set<string>();
  for (const machine of machines) {
    if (!machine.hostname && !machine.ip) return "Both 'hostname' and 'ip' for a machine are empty";
    if (machine.ip && !isIPv4(machine.ip)) return `'${machine.ip}' is no IPv4 address`;
    if (seen.has(keyOf(machine))) return `${textOf(machine)} appears more than once in the schedule`;
    seen.add(keyOf(machine));
  }
  return undefined;
}

/** A schedule without some machines; windows that are empty then are dropped. */
export function without(schedule: MaintenanceSchedule, machines: readonly MachineId[]): MaintenanceSchedule {
  const windows = (schedule.windows ?? [])
    .map((window) => ({
      ...window,
      machine_ids: (window.machine_ids ?? []).filter(
        (machine) => !machines.some((other) => isSameMachine(machine, other)),
      ),
    }))
    .filter(({ machine_ids }) => machine_ids.length > 0);
  return windows.length === 0 ? {} : { windows };
}
