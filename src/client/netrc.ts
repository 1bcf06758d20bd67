/** Credentials of a host. */
export interface Login {
  readonly login: string;
  readonly password: string;
}

type Entry = { readonly machine: string | undefined } & Partial<
  Record<'login' | 'account' | 'password', string>
>;

/** An unquoted word, or a quoted one with its escapes. */
const WORD = /"(?:[^"\\]|\\.)*"|\S+/g;

/**
 * Finds the credentials of a host in a `.netrc`; the last of several entries counts, and its `default` entry holds for every other host.
 * @param text content of the file; what cannot be understood is skipped
 * @param host name without port
 */
export function findLogin(text: string, host: string): Login | undefined {
  const entries = readEntries(text);
  const entry =
    entries.findLast(({ machine }) => machine === host) ??
    entries.findLast(({ machine }) => machine === undefined);
  if (entry?.login === undefined || entry.password === undefined) return undefined;
  return { login: entry.login, password: entry.password };
}

function readEntries(text: string): Entry[] {
  const entries: Entry[] = [];
  const words = withoutMacros(text).match(WORD) ?? [];
  let at = 0;
  const next = (): string => unquote(words[at++] ?? '');
  while (at < words.length) {
    const word = next();
    if (word === 'machine') entries.push({ machine: next() });
    else if (word === 'default') entries.push({ machine: undefined });
    else if (isField(word)) {
      const entry = entries.pop();
      if (entry !== undefined) entries.push({ ...entry, [word === 'user' ? 'login' : word]: next() });
    }
  }
  return entries;
}

function isField(word: string): word is 'login' | 'user' | 'account' | 'password' {
  return word === 'login' || word === 'user' || word === 'account' || word === 'password';
}

/** Macros end with an empty line; comments with their line, unless the sign belongs to a word. */
function withoutMacros(text: string): string {
  return text.replace(/^\s*macdef\b[\s\S]*?(\n[ \t]*\n|$(?![\s\S]))/gm, '').replace(/(^|\s)#.*$/gm, '');
}

function unquote(word: string): string {
  return word.startsWith('"') && word.endsWith('"') ? word.slice(1, -1).replace(/\\(.)/g, '$1') : word;
}
