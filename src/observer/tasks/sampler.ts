import { readFile } from 'node:fs/promises';
import { PAGE_BYTES, parseProcStat, TICKS_PER_SECOND } from '../../domain/process/proc-stat.ts';
import type { Clock } from '../../ports/clock.ts';
import { diskUsageBytes, listProcesses } from '../../thermos/index.ts';
import type { ObservedTask } from './store.ts';

const MIN_SAMPLE_INTERVAL_MS = 1000;
const MIN_DISK_INTERVAL_MS = 60_000;
const MAX_REMEMBERED_TASKS = 1000;

/** What the processes of a task, or one of them with its descendants, take. The names are those of the JSON. */
export interface Usage {
  /** Cores in use since the sample before. */
  readonly cpu: number;
  /** Bytes; `ram` and `rss` are the same. */
  readonly ram: number;
  readonly rss: number;
  readonly vms: number;
  /** Seconds so far. */
  readonly user: number;
  readonly system: number;
  readonly threads: number;
  readonly nice: number | null;
  readonly status: string;
}

/** What a whole task takes. */
export interface TaskUsage {
  readonly processes: ReadonlyMap<string, Usage>;
  readonly total: Usage;
  /** Bytes of the sandbox; 0 until it was measured. */
  readonly disk: number;
}

/** Measures tasks when asked. */
export interface Sampler {
  sample(task: ObservedTask): Promise<TaskUsage>;
}

/** Of what does not run or is not measured. */
export const NO_USAGE: Usage = {
  cpu: 0,
  ram: 0,
  rss: 0,
  vms: 0,
  user: 0,
  system: 0,
  threads: 0,
  nice: null,
  status: 'None',
};

/** Measures nothing. */
export const NO_SAMPLER: Sampler = {
  sample: () => Promise.resolve({ processes: new Map(), total: NO_USAGE, disk: 0 }),
};

interface Memory {
  readonly atMs: number;
  readonly cpuSecsByPid: ReadonlyMap<number, number>;
  readonly usage: Omit<TaskUsage, 'disk'>;
  disk: number;
  diskMs: number;
}

interface PidSample extends Usage {
  readonly pid: number;
}

/** Measures nothing until it is asked; a rate needs two samples and is 0 before. */
export function createSampler(clock: Clock): Sampler {
  const memories = new Map<string, Memory>();

  async function measure(task: ObservedTask, before: Memory | undefined): Promise<Memory> {
    const atMs = clock.nowMs();
    const cpuSecsByPid = new Map<number, number>();
    const processes = new Map<string, Usage>();
    for (const [name, pids] of runningPids(task)) {
      const samples = (await Promise.all(pids.map(samplePid))).flatMap((sample) => sample ?? []);
      for (const each of samples) cpuSecsByPid.set(each.pid, each.user + each.system);
      processes.set(name, sum(samples, before, atMs));
    }
    const total = addUp([...processes.values()]);
    return {
      atMs,
      cpuSecsByPid,
      usage: { processes, total },
      disk: before?.disk ?? 0,
      diskMs: before?.diskMs ?? Number.NEGATIVE_INFINITY,
    };
  }

  /** In the background: a large sandbox takes a while. */
  function refreshDisk(task: ObservedTask, memory: Memory): void {
    if (clock.nowMs() - memory.diskMs < MIN_DISK_INTERVAL_MS) return;
    memory.diskMs = clock.nowMs();
    void diskUsageBytes(task.sandbox).then((bytes) => {
      memory.disk = bytes;
      const current = memories.get(task.taskId);
      if (current !== undefined) current.disk = bytes;
    });
  }

  return {
    async sample(task) {
      const before = memories.get(task.taskId);
      const fresh = before !== undefined && clock.nowMs() - before.atMs < MIN_SAMPLE_INTERVAL_MS;
      const memory = fresh ? before : await measure(task, before);
      memories.delete(task.taskId);
      memories.set(task.taskId, memory);
      const [oldest] = memories.keys();
      if (memories.size > MAX_REMEMBERED_TASKS && oldest !== undefined) memories.delete(oldest);
      refreshDisk(task, memory);
      return { ...memory.usage, disk: memory.disk };
    },
  };
}

/** By process, the pid of its run and of everything descended from it. */
function runningPids(task: ObservedTask): Map<string, number[]> {
  const running = [...task.checkpoint.processes].flatMap(([name, runs]) => {
    const last = runs.at(-1);
    return last?.state === 'RUNNING' && last.pid !== undefined ? [[name, last.pid] as const] : [];
  });
  if (task.kind === 'finished' || running.length === 0) return new Map();
  const entries = listProcesses();
  return new Map(
    running.map(([name, pid]) => {
      const family = new Set([pid]);
      // Children have larger pids than their parents nearly always; those of wrapped-around pids are missed.
      for (const entry of entries) if (family.has(entry.parentPid)) family.add(entry.pid);
      return [name, [...family]];
    }),
  );
}

async function samplePid(pid: number): Promise<PidSample | undefined> {
  try {
    const stat = parseProcStat(await readFile(`/proc/${pid}/stat`, 'latin1'));
    if (stat === undefined) return undefined;
    const rss = stat.residentPages * PAGE_BYTES;
    return {
      pid,
      cpu: 0,
      ram: rss,
      rss,
      vms: stat.virtualBytes,
      user: stat.userTicks / TICKS_PER_SECOND,
      system: stat.systemTicks / TICKS_PER_SECOND,
      threads: stat.threads,
      nice: stat.nice,
      status: STATUS_NAMES.get(stat.state) ?? 'None',
    };
  } catch {
    return undefined;
  }
}

const STATUS_NAMES: ReadonlyMap<string, string> = new Map([
  ['R', 'running'],
  ['S', 'sleeping'],
  ['D', 'disk-sleep'],
  ['T', 'stopped'],
  ['t', 'tracing-stop'],
  ['Z', 'zombie'],
  ['I', 'idle'],
]);

function sum(samples: readonly PidSample[], before: Memory | undefined, atMs: number): Usage {
  const total = addUp(samples);
  if (before === undefined || atMs <= before.atMs) return total;
  const usedSecs = samples.reduce(
    (secs, { pid, user, system }) => secs + user + system - (before.cpuSecsByPid.get(pid) ?? 0),
    0,
  );
  return { ...total, cpu: Math.max(0, usedSecs / ((atMs - before.atMs) / 1000)) };
}

function addUp(usages: readonly Usage[]): Usage {
  return usages.reduce(
    (total, each) => ({
      cpu: total.cpu + each.cpu,
      ram: total.ram + each.ram,
      rss: total.rss + each.rss,
      vms: total.vms + each.vms,
      user: total.user + each.user,
      system: total.system + each.system,
      threads: total.threads + each.threads,
      nice: each.nice,
      status: each.status,
    }),
    NO_USAGE,
  );
}
