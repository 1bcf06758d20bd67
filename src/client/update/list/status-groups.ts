import {
  ACTIVE_JOB_UPDATE_STATES,
  AWAITNG_PULSE_JOB_UPDATE_STATES,
  type JobUpdateStatus,
} from '../../../../api/generated/aurora.ts';
import { accept, type Conversion, type Convert, reject } from '../../grammar/index.ts';

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

const CHOICES: readonly string[] = [...Object.keys(GROUPS), ...ALL];

/** Reads the name of a state or of a group of states. */
export const statusGroup: Convert<readonly JobUpdateStatus[]> = Object.assign(readGroup, {
  choices: CHOICES,
});

function readGroup(text: string): Conversion<readonly JobUpdateStatus[]> {
  const group = Object.hasOwn(GROUPS, text) ? GROUPS[text] : ALL.filter((status) => status === text);
  if (group !== undefined && group.length > 0) return accept(group);
  return reject(
    `invalid choice: '${text}' (choose from ${CHOICES.map((choice) => `'${choice}'`).join(', ')})`,
  );
}
