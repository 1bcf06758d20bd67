import { type Binding, bind, configFile, openBrowser, readJson } from '../../common-options.ts';
import {
  flag,
  type Grammar,
  integer,
  type Option,
  option,
  type ParsedArguments,
  positional,
} from '../../grammar/index.ts';
import { type InstancesOfJob, instancesOfJob } from '../../keys/instances.ts';

/** How a rolling restart proceeds, and what it puts up with. */
export interface RestartPace {
  /** Instances restarted together. */
  readonly batchSize: number;
  /** How long an instance must stay up. */
  readonly watchSecs: number;
  readonly pollIntervalSecs: number;
  /** Instances that may fail before giving up. */
  readonly maxTotalFailures: number;
  /** How often one instance may fail before it counts as failed. */
  readonly maxPerInstanceFailures: number;
}

export interface RestartOptions extends RestartPace {
  readonly target: InstancesOfJob;
  readonly strict: boolean;
  readonly configFile: string | undefined;
  readonly bindings: readonly Binding[];
  readonly readJson: boolean;
  readonly openBrowser: boolean;
}

const target = positional(
  'CLUSTER/ROLE/ENV/NAME[/INSTANCES]',
  instancesOfJob,
  'job key, and the instances to restart, such as 0,2,4-6; all without',
);
const batchSize = number('--batch-size', 1, 'number of instances that are restarted together');
const watchSecs = number('--watch-secs', 30, 'seconds that an instance must stay up to count as restarted');
const pollInterval = number(
  '--healthcheck-interval-seconds',
  3,
  'seconds between two looks at the instances',
);
const maxTotal = number('--max-total-failures', 0, 'number of instances that may fail before giving up');
const maxPerInstance = number(
  '--max-per-instance-failures',
  0,
  'number of times that an instance is restarted again before it counts as failed',
);
const strict = flag(['--strict'], 'fail if one of the instances is not active');
const force = flag(['--force'], 'has no effect; taken for the sake of older scripts');

function number(name: string, value: number, help: string): Option<number> {
  const told = `${help} (default: ${value})`;
  return option([name], { metavar: 'N', convert: integer, default: value, help: told });
}

export const grammar: Grammar = {
  options: [
    batchSize,
    watchSecs,
    pollInterval,
    maxTotal,
    maxPerInstance,
    strict,
    force,
    configFile,
    bind,
    readJson,
    openBrowser,
  ],
  positionals: [target],
};

/** Collects the options of `job restart`. */
export function parse(parsed: ParsedArguments): RestartOptions {
  return {
    target: parsed.get(target),
    batchSize: parsed.get(batchSize),
    watchSecs: parsed.get(watchSecs),
    pollIntervalSecs: parsed.get(pollInterval),
    maxTotalFailures: parsed.get(maxTotal),
    maxPerInstanceFailures: parsed.get(maxPerInstance),
    strict: parsed.get(strict),
    configFile: parsed.get(configFile),
    bindings: parsed.get(bind),
    readJson: parsed.get(readJson),
    openBrowser: parsed.get(openBrowser),
  };
}
