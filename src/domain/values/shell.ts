const PLAIN = /^[\w@%+=:,./-]+$/;

/** Spells a text as one word of a POSIX shell's command line; words that need no quotes stay as they are. */
export function shellWord(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

const WORD_PART = /\\(?<escaped>.)|'(?<single>[^']*)'|"(?<double>(?:[^"\\]|\\.)*)"|(?<plain>[^\s\\'"]+)/sy;

/**
 * Parts a text into words as a POSIX shell does, with its quotes, but with nothing expanded.
 * @returns undefined if a quote is not closed
 */
export function shellWords(text: string): string[] | undefined {
  const words: string[] = [];
  let at = 0;
  for (;;) {
    while (/\s/.test(text.charAt(at))) at += 1;
    if (at >= text.length) return words;
    let word = '';
    while (at < text.length && !/\s/.test(text.charAt(at))) {
      WORD_PART.lastIndex = at;
      const part = WORD_PART.exec(text);
      if (part === null) return undefined;
      const { escaped, single, double, plain } = part.groups ?? {};
      word += escaped ?? single ?? double?.replaceAll(/\\([$`"\\])/g, '$1') ?? plain ?? '';
      at = WORD_PART.lastIndex;
    }
    words.push(word);
  }
}
