/** One token of a Thrift file. */
export interface Token {
  readonly kind: 'word' | 'number' | 'text' | 'sign' | 'end';
  readonly value: string;
  readonly line: number;
  /** The doc comment in front of it. */
  readonly doc: string | undefined;
}

const PATTERN =
  /(?<space>\s+)|(?<doc>\/\*\*[\s\S]*?\*\/)|(?<comment>\/\*[\s\S]*?\*\/|\/\/[^\n]*|#[^\n]*)|(?<word>[A-Za-z_][\w.]*)|(?<number>-?\d+)|(?<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?<sign>[{}()<>[\]=:,;])/y;

/**
 * Splits a Thrift file into tokens, the last of which has the kind `end`.
 * @throws Error naming the line of a character that Thrift does not know
 */
export function tokens(source: string): Token[] {
  const found: Token[] = [];
  let line = 1;
  let doc: string | undefined;
  PATTERN.lastIndex = 0;
  while (PATTERN.lastIndex < source.length) {
    const start = PATTERN.lastIndex;
    const groups = PATTERN.exec(source)?.groups;
    if (groups === undefined) throw new Error(`line ${line}: unexpected ${JSON.stringify(source[start])}`);
    if (groups['doc'] !== undefined) {
      doc = docText(groups['doc']);
    } else if (groups['space'] === undefined && groups['comment'] === undefined) {
      found.push({ ...classify(groups), line, doc });
      doc = undefined;
    }
    line += source.slice(start, PATTERN.lastIndex).split('\n').length - 1;
  }
  found.push({ kind: 'end', value: '', line, doc: undefined });
  return found;
}

function classify(groups: Record<string, string | undefined>): Pick<Token, 'kind' | 'value'> {
  for (const kind of ['word', 'number', 'sign'] as const) {
    const value = groups[kind];
    if (value !== undefined) return { kind, value };
  }
  return { kind: 'text', value: (groups['text'] ?? '').slice(1, -1).replaceAll(/\\(.)/g, '$1') };
}

function docText(comment: string): string {
  return comment
    .slice(3, -2)
    .split('\n')
    .map((text) => text.replace(/^\s*\*?\s?/, '').trimEnd())
    .join('\n')
    .trim();
}
