import { flag, type Grammar, type ParsedArguments } from '../../grammar/index.ts';
import { stateDir } from '../state-dir.ts';

export interface DownOptions {
  readonly stateDir: string | undefined;
  readonly purge: boolean;
}

const purge = flag(['--purge'], 'remove the state too: all jobs, history, sandboxes and logs');

export const grammar: Grammar = { options: [stateDir, purge], positionals: [] };

/** Collects the options of `local down`. */
export function parse(parsed: ParsedArguments): DownOptions {
  return { stateDir: parsed.get(stateDir), purge: parsed.get(purge) };
}
