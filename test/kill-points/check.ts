import { backupsIn, IN_FLIGHT, open, type Size, stateOf, write, writesIn } from './script.ts';

/** What a program has acknowledged before it ended. */
export class Acknowledged {
  writes = 0;
  readonly backups = new Map<string, number>();

  /** @param line of the program's output */
  add(line: string): void {
    const [what, name = '', count] = line.split(' ');
    if (what === 'write') this.writes = Math.max(this.writes, Number(name));
    if (what === 'backup') this.backups.set(name, Number(count));
  }

  static of(lines: readonly string[]): Acknowledged {
    const all = new Acknowledged();
    for (const line of lines) all.add(line);
    return all;
  }
}

/**
 * Starts again on what a program left: everything acknowledged is there, the state and every backup are legal, and the
 * next write is kept.
 * @returns the number of writes that were found
 * @throws saying what is not so
 */
export async function checkRestart(
  root: string,
  size: Size,
  { writes, backups }: Acknowledged,
): Promise<number> {
  const found = await backupsIn(root, size);
  for (const [name, count] of backups) {
    if (found.get(name) !== count)
      throw new Error(`backup ${name} has ${found.get(name)} writes, not ${count}`);
  }
  const restarted = await open(root);
  const count = writesIn(stateOf(restarted), size);
  if (count < writes || count > writes + IN_FLIGHT) {
    throw new Error(`${writes} writes were acknowledged, ${count} are found`);
  }
  await write(restarted.storage, count + 1, size);
  await restarted.log.close();
  const again = await open(root);
  const next = writesIn(stateOf(again), size);
  await again.log.close();
  if (next !== count + 1)
    throw new Error(`write ${count + 1} was acknowledged after a restart, ${next} are found`);
  return count;
}
