import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createCgroupsV1 } from './cgroups-v1.ts';
import { createCgroupsV2 } from './cgroups-v2.ts';
import type { Isolator } from './isolator.ts';
import { createPosixIsolator } from './posix-isolator.ts';

/** What the operator wants: the best there is, cgroups or nothing, or accounting only. */
export type IsolationChoice = 'auto' | 'cgroups' | 'posix';

/**
 * Takes the best way of isolation there is.
 * @param workDir engines of different work directories never share a group
 * @param totalCpus what all containers together may get when the machine is busy
 * @throws Error if cgroups are demanded and cannot be used
 */
export function chooseIsolator(choice: IsolationChoice, workDir: string, totalCpus: number): Isolator {
  if (choice === 'posix') return createPosixIsolator('chosen by the operator');
  if (process.getuid?.() !== 0) return withoutCgroups(choice, 'cgroups need root');
  const parent = `aurora-engine-${createHash('sha256').update(workDir).digest('hex').slice(0, 16)}`;
  const mounts = readCgroupMounts();
  const attempts: (() => Isolator)[] = [];
  if (mounts.v1.has('memory')) attempts.push(() => probed(createCgroupsV1(mounts.v1, parent, totalCpus)));
  const { v2 } = mounts;
  if (v2 !== undefined) attempts.push(() => probed(createCgroupsV2(v2, parent, totalCpus)));
  const problems: string[] = [];
  for (const attempt of attempts) {
    try {
      return attempt();
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  return withoutCgroups(choice, problems.join('; ') || 'no cgroup hierarchy is mounted');
}

function withoutCgroups(choice: IsolationChoice, why: string): Isolator {
  if (choice === 'cgroups') throw new Error(`cgroups cannot be used: ${why}`);
  return createPosixIsolator(why);
}

/** Makes and removes one group, since a mount may be there and yet be read-only. */
function probed(isolator: Isolator): Isolator {
  const probe = 'probe';
  isolator.prepare(probe, { cpus: 1, memMb: 64 });
  isolator.remove(probe);
  return isolator;
}

function readCgroupMounts(): { v1: Map<string, string>; v2: string | undefined } {
  const v1 = new Map<string, string>();
  let v2: string | undefined;
  for (const line of readFileSync('/proc/mounts', 'utf8').split('\n')) {
    const [, point = '', type, options = ''] = line.split(' ');
    if (type === 'cgroup2') v2 ??= point;
    if (type === 'cgroup') for (const option of options.split(',')) v1.set(option, point);
  }
  return { v1, v2 };
}
