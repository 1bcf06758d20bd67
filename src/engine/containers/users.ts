import { readFileSync } from 'node:fs';

/** What a process needs to run as a user. */
export interface UserIds {
  readonly uid: number;
  readonly gid: number;
}

const readTable = (path: string): string[][] => {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => line.split(':'));
  } catch {
    return [];
  }
};

/** @returns the ids of a user of this machine, or undefined if there is none of that name */
export function findUser(name: string): UserIds | undefined {
  const entry = readTable('/etc/passwd').find(([entryName]) => entryName === name);
  return entry === undefined ? undefined : { uid: Number(entry[2]), gid: Number(entry[3]) };
}

/** @returns the name of a user id, or the id as text if it has none */
export function userName(uid: number): string {
  return readTable('/etc/passwd').find((entry) => Number(entry[2]) === uid)?.[0] ?? String(uid);
}

/** @returns the name of a group id, or the id as text if it has none */
export function groupName(gid: number): string {
  return readTable('/etc/group').find((entry) => Number(entry[2]) === gid)?.[0] ?? String(gid);
}
