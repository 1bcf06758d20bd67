import {
  ACTIVE_JOB_UPDATE_STATES,
  AWAITNG_PULSE_JOB_UPDATE_STATES,
  type JobUpdateStatus,
} from '../../../../api/generated/aurora.ts';
import { accept, type Convert, reject } from '../../grammar/index.ts';

/** States in which an update stays. */
const ENDED = ['ROLLED_FORWARD', 'ROLLED_BACK', 'ABORTED', 'ERROR', 'FAILED'] as const;
const ALL: readonly JobUpdateStatus[] = [...ACTIVE_JOB_UPDATE_STATES, ...ENDED];

/** Words for several states at once. */
const GROUPS: Readonly<Record<string, readonly JobUpdateStatus[]>> = {
  active: [...ACTIVE_JOB_UPDATE_STATES],
  all: ALL,
  blocked: [...AWAITNG_PULSE_JOB_UPDATE_STATES],
  failed: ['ERROR', 'FAILED', 'ROLLED_BACK'],
  inactive: ENDED,
  paused: ['ROLL_FORWARD_PAUSED', 'ROLL_BACK_PAUSED'],
  succeeded: ['ROLLED_FORWARD'],
};

/** Reads the name of a state or of a group of states. */
export const statusGroup: Convert<readonly JobUpdateStatus[]> = (text) => {
  const group = Object.hasOwn(GROUPS, text) ? GROUPS[text] : ALL.filter((status) => status === text);
  if (group !== undefined && group.length > 0) return accept(group);
  const choices = [...Object.keys(GROUPS), ...ALL].map((choice) => `'${choice}'`).join(', ');
  return reject(`invalid choice: '${text}' (choose from ${choices})`);
};
