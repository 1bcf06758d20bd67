import { flag, type Grammar, integer, option, type ParsedArguments } from '../../grammar/index.ts';
import { stateDir } from '../state-dir.ts';

export interface LogsOptions {
  readonly stateDir: string | undefined;
  readonly lines: number;
  readonly follow: boolean;
}

const lines = option(['--lines', '-n'], {
  metavar: 'N',
  convert: integer,
  default: 100,
  help: 'how many of the last lines to show (default: 100)',
});
const follow = flag(['--follow', '-f'], 'go on with new lines until interrupted');

export const grammar: Grammar = { options: [stateDir, lines, follow], positionals: [] };

/** Collects the options of `local logs`. */
export function parse(parsed: ParsedArguments): LogsOptions {
  return { stateDir: parsed.get(stateDir), lines: parsed.get(lines), follow: parsed.get(follow) };
}
