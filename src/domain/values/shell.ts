const PLAIN = /^[\w@%+=:,./-]+$/;

/** Spells a text as one word of a POSIX shell's command line; words that need no quotes stay as they are. */
export function shellWord(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
