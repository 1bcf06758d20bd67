import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { findLogin, type Login } from '../client/netrc.ts';
import { readTextFile } from './aurora-files.ts';

/** The logins of the user's `.netrc`. */
export interface Logins {
  /** The file they come from, or would come from. */
  readonly file: string;
  /** @param hostname without port */
  find(hostname: string): Login | undefined;
}

/** Both names are in use; the first that exists counts. */
const NAMES = ['.netrc', '_netrc'];
const MODE_OF_OTHERS = 0o077;

/**
 * Reads the logins of `~/.netrc`, or of `~/_netrc`.
 * @param warn is told, once, when a login is used that others may read, or when the file cannot be read
 */
export async function readLogins(warn: (message: string) => void, home = homedir()): Promise<Logins> {
  for (const file of NAMES.map((name) => `${home}/${name}`)) {
    const content = await readTextFile(file);
    if (content.kind === 'absent') continue;
    if (content.kind === 'unreadable') {
      warn(`no logins are taken from ${file}: ${content.problem}`);
      return { file, find: () => undefined };
    }
    const isOpen = ((await stat(file)).mode & MODE_OF_OTHERS) !== 0;
    return {
      file,
      find: finder(content.text, () => isOpen && warn(`others may read the passwords in ${file}: chmod 600`)),
    };
  }
  return { file: `${home}/${NAMES[0]}`, find: () => undefined };
}

function finder(text: string, onFirstUse: () => void): Logins['find'] {
  let isUsed = false;
  return (hostname) => {
    const login = findLogin(text, hostname);
    if (login !== undefined && !isUsed) {
      isUsed = true;
      onFirstUse();
    }
    return login;
  };
}
