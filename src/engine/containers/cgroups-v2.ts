import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { directoriesIn, membersOf, removeTree, table } from './cgroups-v1.ts';
import type { Isolator, Limits, Usage } from './isolator.ts';
import { kill } from './posix-isolator.ts';

/** A controller of the unified hierarchy that the engine uses. */
export type Controller = 'cpu' | 'memory';

const CONTROLLERS: readonly Controller[] = ['cpu', 'memory'];
/** What a process beside the group counts, for each cpu that the group stands for. */
const WEIGHT_PER_CPU = 100;
const MAX_WEIGHT = 10_000;
const MIN_MEM_MB = 32;
const MB = 1024 * 1024;
const MICROSECONDS = 1_000_000;

/**
 * Isolation by the unified (version 2) hierarchy.
 * @param mount where it is mounted
 * @param parent name of the group that holds all containers of this engine
 * @param totalCpus what all containers together may get when the machine is busy
 * @param controllers what is limited and measured; without any, containers are still kept together and killed as one
 * @throws the system's error if groups cannot be made or the controllers cannot be had below `mount`
 */
export function createCgroupsV2(
  mount: string,
  parent: string,
  totalCpus: number,
  controllers: readonly Controller[] = CONTROLLERS,
): Isolator {
  const root = join(mount, parent);
  const has = (controller: Controller) => controllers.includes(controller);
  const enable = (directory: string) =>
    writeFileSync(join(directory, 'cgroup.subtree_control'), controllers.map((name) => `+${name}`).join(' '));
  if (controllers.length > 0) enable(mount);
  mkdirSync(root, { recursive: true });
  if (controllers.length > 0) enable(root);
  if (has('cpu')) {
    const weight = Math.min(MAX_WEIGHT, Math.round(WEIGHT_PER_CPU * totalCpus));
    writeFileSync(join(root, 'cpu.weight'), String(weight));
  }
  const group = (containerId: string, file = '') => join(root, containerId, file);
  const read = (containerId: string, file: string) => readFileSync(group(containerId, file), 'utf8');
  const members = (containerId: string) => membersOf(group(containerId));

  return {
    name: 'cgroups/v2',
    describe: () => `cgroups/v2: cpu weights and memory limits are enforced below ${root}`,
    prepare(containerId, limits) {
      mkdirSync(group(containerId), { recursive: true });
      applyLimits(containerId, limits);
    },
    enter(containerId, pid) {
      writeFileSync(group(containerId, 'cgroup.procs'), String(pid));
    },
    resize: applyLimits,
    processes: members,
    killAll(containerId) {
      const killFile = group(containerId, 'cgroup.kill');
      if (existsSync(killFile)) writeFileSync(killFile, '1');
      else for (const { pid } of members(containerId)) kill(pid);
    },
    usage: usageOf,
    outOfMemoryKills(containerId) {
      try {
        return table(read(containerId, 'memory.events')).get('oom_kill') ?? 0;
      } catch {
        return 0;
      }
    },
    remove: (containerId) => removeTree(group(containerId)),
    leftovers: () => directoriesIn(root),
    close: () => removeTree(root),
  };

  function applyLimits(containerId: string, limits: Limits): void {
    if (has('cpu')) writeFileSync(group(containerId, 'cpu.weight'), String(weightOf(limits.cpus)));
    if (!has('memory')) return;
    const bytes = Math.max(MIN_MEM_MB, limits.memMb) * MB;
    const current = read(containerId, 'memory.max').trim();
    if (current === 'max' || bytes > Number(current)) {
      writeFileSync(group(containerId, 'memory.max'), String(bytes));
    }
  }

  function usageOf(containerId: string): Usage {
    // Times are counted in every group, with the cpu controller or without.
    const cpu = table(read(containerId, 'cpu.stat'));
    const processes = members(containerId);
    return {
      processes: processes.length,
      threads: processes.reduce((sum, { threads }) => sum + threads, 0),
      cpus_user_time_secs: (cpu.get('user_usec') ?? 0) / MICROSECONDS,
      cpus_system_time_secs: (cpu.get('system_usec') ?? 0) / MICROSECONDS,
      ...(has('memory') ? memoryOf(containerId) : {}),
    };
  }

  function memoryOf(containerId: string): Usage {
    const memory = table(read(containerId, 'memory.stat'));
    return {
      mem_total_bytes: Number(read(containerId, 'memory.current')),
      mem_limit_bytes: Number(read(containerId, 'memory.max')),
      mem_rss_bytes: memory.get('anon') ?? 0,
      mem_anon_bytes: memory.get('anon') ?? 0,
      mem_cache_bytes: memory.get('file') ?? 0,
      mem_file_bytes: memory.get('file') ?? 0,
      mem_mapped_file_bytes: memory.get('file_mapped') ?? 0,
      mem_unevictable_bytes: memory.get('unevictable') ?? 0,
    };
  }
}

/** The weight (1 to 10000) that stands for the shares (2 to 262144) of that many cpus, as the kernel converts them. */
export function weightOf(cpus: number): number {
  const shares = Math.min(262_144, Math.max(2, Math.round(1024 * cpus)));
  return 1 + Math.floor(((shares - 2) * 9999) / 262_142);
}
