import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TICKS_PER_SECOND } from '../../domain/process/proc-stat.ts';
import type { Isolator, Limits, Usage } from './isolator.ts';
import { kill } from './posix-isolator.ts';
import { type ProcessStatus, readProcess } from './process-table.ts';

const CONTROLLERS = ['cpu', 'cpuacct', 'memory', 'freezer'] as const;

const SHARES_PER_CPU = 1024;
const MIN_SHARES = 2;
const MIN_MEM_MB = 32;
const MB = 1024 * 1024;

/**
 * Isolation by version 1 cgroups.
 * @param mounts where each controller is mounted
 * @param parent name of the group that holds all containers of this engine
 * @param totalCpus what all containers together may get when the machine is busy
 * @throws the system's error if groups cannot be made
 */
export function createCgroupsV1(
  mounts: ReadonlyMap<string, string>,
  parent: string,
  totalCpus: number,
): Isolator {
  const roots = CONTROLLERS.map((controller) => {
    const mount = mounts.get(controller);
    if (mount === undefined) throw new Error(`the cgroup controller '${controller}' is not mounted`);
    return [controller, join(mount, parent)] as const;
  });
  const root = new Map<string, string>(roots);
  const group = (controller: (typeof CONTROLLERS)[number], containerId: string, file = '') =>
    join(root.get(controller) ?? '', containerId, file);
  const read = (path: string) => readFileSync(path, 'utf8');

  for (const directory of new Set(root.values())) mkdirSync(directory, { recursive: true });

  // A group counts as much as one process beside it, unless it is given more.
  writeFileSync(join(root.get('cpu') ?? '', 'cpu.shares'), String(sharesOf(totalCpus)));

  const members = (containerId: string): ProcessStatus[] => membersOf(group('freezer', containerId));

  return {
    name: 'cgroups/v1',
    describe: () => `cgroups/v1: cpu shares and memory limits are enforced below ${root.get('memory')}`,
    prepare(containerId, limits) {
      for (const controller of CONTROLLERS) mkdirSync(group(controller, containerId), { recursive: true });
      applyLimits(containerId, limits);
    },
    enter(containerId, pid) {
      for (const directory of new Set(CONTROLLERS.map((controller) => group(controller, containerId)))) {
        writeFileSync(join(directory, 'cgroup.procs'), String(pid));
      }
    },
    resize: applyLimits,
    processes: members,
    killAll(containerId) {
      // Frozen processes cannot fork away from under the kill; they die as soon as they thaw.
      const state = group('freezer', containerId, 'freezer.state');
      if (!existsSync(state)) return;
      writeFileSync(state, 'FROZEN');
      for (const { pid } of members(containerId)) kill(pid);
      writeFileSync(state, 'THAWED');
    },
    usage: (containerId) => usageOf(containerId),
    outOfMemoryKills(containerId) {
      try {
        return Number(
          /^oom_kill (\d+)$/m.exec(read(group('memory', containerId, 'memory.oom_control')))?.[1] ?? 0,
        );
      } catch {
        return 0;
      }
    },
    remove(containerId) {
      for (const controller of CONTROLLERS) removeTree(group(controller, containerId));
    },
    leftovers: () => directoriesIn(root.get('freezer') ?? ''),
    close() {
      for (const directory of root.values()) removeTree(directory);
    },
  };

  function applyLimits(containerId: string, limits: Limits): void {
    writeFileSync(group('cpu', containerId, 'cpu.shares'), String(sharesOf(limits.cpus)));
    const bytes = Math.max(MIN_MEM_MB, limits.memMb) * MB;
    writeFileSync(group('memory', containerId, 'memory.soft_limit_in_bytes'), String(bytes));
    const hardLimit = group('memory', containerId, 'memory.limit_in_bytes');
    const current = Number(read(hardLimit));
    // The limit of a new group is a number near 2^63: anything above what machines have.
    if (bytes > current || current > 2 ** 60) writeFileSync(hardLimit, String(bytes));
  }

  function usageOf(containerId: string): Usage {
    const times = table(read(group('cpuacct', containerId, 'cpuacct.stat')));
    const memory = table(read(group('memory', containerId, 'memory.stat')));
    const number = (file: string) => Number(read(group('memory', containerId, file)));
    const processes = members(containerId);
    return {
      processes: processes.length,
      threads: processes.reduce((sum, { threads }) => sum + threads, 0),
      cpus_user_time_secs: (times.get('user') ?? 0) / TICKS_PER_SECOND,
      cpus_system_time_secs: (times.get('system') ?? 0) / TICKS_PER_SECOND,
      mem_total_bytes: number('memory.usage_in_bytes'),
      mem_limit_bytes: number('memory.limit_in_bytes'),
      mem_soft_limit_bytes: number('memory.soft_limit_in_bytes'),
      mem_rss_bytes: memory.get('total_rss') ?? 0,
      mem_anon_bytes: memory.get('total_rss') ?? 0,
      mem_cache_bytes: memory.get('total_cache') ?? 0,
      mem_file_bytes: memory.get('total_cache') ?? 0,
      mem_mapped_file_bytes: memory.get('total_mapped_file') ?? 0,
      mem_swap_bytes: memory.get('total_swap') ?? 0,
      mem_unevictable_bytes: memory.get('total_unevictable') ?? 0,
    };
  }
}

function sharesOf(cpus: number): number {
  return Math.max(MIN_SHARES, Math.round(SHARES_PER_CPU * cpus));
}

/** Reads lines of `name number`. */
export function table(text: string): Map<string, number> {
  const entries = text
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  return new Map(entries.map(([name, value]) => [name ?? '', Number(value)]));
}

/** The living processes of a group and the groups below it. */
export function membersOf(directory: string): ProcessStatus[] {
  try {
    const own = readFileSync(join(directory, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean);
    const below = directoriesIn(directory).flatMap((name) => membersOf(join(directory, name)));
    return [...own.map((pid) => readProcess(Number(pid))).filter((status) => status !== undefined), ...below];
  } catch {
    // The group is gone, so nobody is in it.
    return [];
  }
}

/** Names of the directories in one; none if it does not exist. */
export function directoriesIn(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}

/** Removes a group and the empty groups below it; a group that is gone is fine. */
export function removeTree(directory: string): void {
  for (const name of directoriesIn(directory)) removeTree(join(directory, name));
  try {
    rmdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
