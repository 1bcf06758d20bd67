import { flag, type Grammar, type ParsedArguments, positional } from '../../grammar/index.ts';
import { type InstancesOfJob, instancesOfJob } from '../../keys/instances.ts';
import { type KillOptions, killOptions, parseKillOptions } from '../kill-options.ts';

export interface KillSomeOptions extends KillOptions {
  readonly target: InstancesOfJob;
  readonly strict: boolean;
}

const target = positional(
  'CLUSTER/ROLE/ENV/NAME/INSTANCES',
  instancesOfJob,
  'job key and the instances to kill, such as 0,2,4-6',
);
const strict = flag(['--strict'], 'fail if one of the instances is not active');

export const grammar: Grammar = { options: [strict, ...killOptions], positionals: [target] };

/** Collects the options of `job kill`. */
export function parse(parsed: ParsedArguments): KillSomeOptions {
  return { ...parseKillOptions(parsed), target: parsed.get(target), strict: parsed.get(strict) };
}
