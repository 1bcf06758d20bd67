import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';

/** An account of this machine. */
export interface UserAccount {
  readonly name: string;
  readonly uid: number;
  /** Primary group. */
  readonly gid: number;
}

const PASSWD = '/etc/passwd';
const GETENT_TIMEOUT_MS = 10_000;

/** The account that this program runs as; its name is the uid if it has none. */
export function currentUser(): UserAccount {
  try {
    const { username, uid, gid } = userInfo();
    return { name: username, uid, gid };
  } catch {
    const uid = process.getuid?.() ?? 0;
    return { name: String(uid), uid, gid: process.getgid?.() ?? 0 };
  }
}

/**
 * Looks an account up by its name.
 * @returns undefined if there is none
 */
export function findUser(name: string): UserAccount | undefined {
  // The name goes onto a command line and into a line-based format.
  if (!/^[^\s:/-][^\s:/]*$/.test(name)) return undefined;
  return parsePasswd(readFileSync(PASSWD, 'utf8'), name) ?? askDirectory(name);
}

/**
 * Looks an account up by its number.
 * @returns undefined if there is none
 */
export function findUserById(uid: number): UserAccount | undefined {
  const isIt = (line: string): boolean => line.split(':')[2] === String(uid);
  const line = readFileSync(PASSWD, 'utf8').split('\n').find(isIt) ?? lineOfDirectory(String(uid));
  const name = line?.split(':')[0] ?? '';
  return parsePasswd(line ?? '', name);
}

/** Asks the system's directories (LDAP and the like), which `/etc/passwd` does not show. */
function askDirectory(name: string): UserAccount | undefined {
  return parsePasswd(lineOfDirectory(name) ?? '', name);
}

function lineOfDirectory(nameOrUid: string): string | undefined {
  try {
    return execFileSync('getent', ['passwd', nameOrUid], {
      encoding: 'utf8',
      timeout: GETENT_TIMEOUT_MS,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return undefined;
  }
}

function parsePasswd(text: string, name: string): UserAccount | undefined {
  for (const line of text.split('\n')) {
    const [user, , uid, gid] = line.split(':');
    if (user === name && uid !== undefined && gid !== undefined) {
      return { name, uid: Number(uid), gid: Number(gid) };
    }
  }
  return undefined;
}
