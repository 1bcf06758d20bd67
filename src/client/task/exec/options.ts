import { type Grammar, type ParsedArguments, positional, rest, text } from '../../grammar/index.ts';
import { type InstanceOfJob, instanceOfJob } from '../../keys/instances.ts';

export interface ExecOptions {
  readonly target: InstanceOfJob;
  /** A program and its arguments. */
  readonly command: readonly string[];
}

const target = positional('CLUSTER/ROLE/ENV/NAME/INSTANCE', instanceOfJob, 'job key and instance');
const command = rest('-- COMMAND [ARG ...]', {
  convert: text,
  atLeast: 1,
  help: 'program and arguments; for several commands run a shell: sh -c "..."',
});

export const grammar: Grammar = { options: [], positionals: [target], rest: command };

/** Collects the options of `task exec`. */
export function parse(parsed: ParsedArguments): ExecOptions {
  return { target: parsed.get(target), command: parsed.get(command) };
}
