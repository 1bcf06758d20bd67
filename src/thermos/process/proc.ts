import { readdirSync, readFileSync } from 'node:fs';
import { parseProcStat, runs } from '../../domain/process/proc-stat.ts';

/** What `/proc` tells of one running process. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parentPid: number;
  readonly groupId: number;
}

/** Every process that runs now; zombies are not running. */
export function listProcesses(): ProcessEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readEntry(Number(name)) ?? []);
}

function readEntry(pid: number): ProcessEntry | undefined {
  try {
    const stat = parseProcStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
    if (stat === undefined || !runs(stat)) return undefined;
    return { pid, parentPid: stat.parentPid, groupId: stat.groupId };
  } catch {
    return undefined;
  }
}

/**
 * Whether the environment that a process was started with has this entry.
 * @param entry as in `HOME=/home/x`
 */
export function hasEnvironmentEntry(pid: number, entry: string): boolean {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
    return environment.startsWith(`${entry}\0`) || environment.includes(`\0${entry}\0`);
  } catch {
    return false;
  }
}
