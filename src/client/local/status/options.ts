import { flag, type Grammar, type ParsedArguments } from '../../grammar/index.ts';
import { stateDir } from '../state-dir.ts';

export interface StatusOptions {
  readonly stateDir: string | undefined;
  readonly json: boolean;
}

const json = flag(['--json', '--write-json'], 'write pids, ports, URLs and paths as JSON');

export const grammar: Grammar = { options: [stateDir, json], positionals: [] };

/** Collects the options of `local status`. */
export function parse(parsed: ParsedArguments): StatusOptions {
  return { stateDir: parsed.get(stateDir), json: parsed.get(json) };
}
