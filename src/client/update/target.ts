import { positional } from '../grammar/index.ts';
import { instancesOfJob } from '../keys/instances.ts';

/** What a verb about a new update concerns. */
export const updateTarget = positional(
  'CLUSTER/ROLE/ENV/NAME[/INSTANCES]',
  instancesOfJob,
  'job key, and the only instances to update, such as 0,2,4-6; all without',
);
