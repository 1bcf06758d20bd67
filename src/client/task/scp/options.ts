import { type Grammar, type ParsedArguments, rest, text } from '../../grammar/index.ts';
import { executorSandbox, scpOptions } from '../ssh-options.ts';

export interface ScpOptions {
  /** As given, the destination last: `[CLUSTER/ROLE/ENV/NAME/INSTANCE:]path`. */
  readonly places: readonly string[];
  readonly scpOptions: readonly string[];
  readonly executorSandbox: boolean;
}

const places = rest('SOURCE [SOURCE ...] DESTINATION', {
  convert: text,
  atLeast: 2,
  help: 'paths here, or in the sandbox of a task as CLUSTER/ROLE/ENV/NAME/INSTANCE:path',
});

export const grammar: Grammar = {
  options: [scpOptions, executorSandbox],
  positionals: [],
  rest: places,
};

/** Collects the options of `task scp`. */
export function parse(parsed: ParsedArguments): ScpOptions {
  return {
    places: parsed.get(places),
    scpOptions: parsed.get(scpOptions),
    executorSandbox: parsed.get(executorSandbox),
  };
}
