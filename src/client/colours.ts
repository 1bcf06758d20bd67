import type { ClientContext } from './context.ts';

/** What a text is about; decides its colour. */
export type Tone = 'added' | 'removed' | 'changed' | 'quiet' | 'bad';

/** Dresses a text for a terminal; elsewhere the text stays as it is. */
export type Paint = (tone: Tone, text: string) => string;

const CODES: Readonly<Record<Tone, number>> = { added: 32, removed: 31, changed: 33, quiet: 2, bad: 31 };

/**
 * The colours of one output: none unless it is a terminal that can show them, and none if `NO_COLOR` has any value
 * (https://no-color.org).
 */
export function paintFor(
  stream: 'stdout' | 'stderr',
  { terminal, environment }: Pick<ClientContext, 'terminal' | 'environment'>,
): Paint {
  const isTerminal = stream === 'stdout' ? terminal.stdoutIsTerminal : terminal.stderrIsTerminal;
  const hasColours = isTerminal && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
  return (tone, text) => (hasColours ? `\u001b[${CODES[tone]}m${text}\u001b[0m` : text);
}
