import {
  type Binding,
  bind,
  configFile,
  openBrowser,
  readJson,
  type WaitGoal,
  waitUntil,
} from '../../common-options.ts';
import {
  type Convert,
  type Grammar,
  integer,
  type ParsedArguments,
  positional,
  reject,
} from '../../grammar/index.ts';
import { type InstanceOfJob, instanceOfJob } from '../../keys/instances.ts';

export interface AddOptions {
  readonly model: InstanceOfJob;
  readonly count: number;
  readonly goal: WaitGoal;
  readonly configFile: string | undefined;
  readonly bindings: readonly Binding[];
  readonly readJson: boolean;
  readonly openBrowser: boolean;
}

const atLeastOne: Convert<number> = (text) => {
  const count = integer(text);
  return count.ok && count.value < 1 ? reject(`must be at least 1, but is ${text}`) : count;
};

const model = positional(
  'CLUSTER/ROLE/ENV/NAME/INSTANCE',
  instanceOfJob,
  'job key and the instance whose configuration the new ones get',
);
const count = positional('INSTANCE_COUNT', atLeastOne, 'number of instances to add');

export const grammar: Grammar = {
  options: [waitUntil, configFile, bind, readJson, openBrowser],
  positionals: [model, count],
};

/** Collects the options of `job add`. */
export function parse(parsed: ParsedArguments): AddOptions {
  return {
    model: parsed.get(model),
    count: parsed.get(count),
    goal: parsed.get(waitUntil),
    configFile: parsed.get(configFile),
    bindings: parsed.get(bind),
    readJson: parsed.get(readJson),
    openBrowser: parsed.get(openBrowser),
  };
}
