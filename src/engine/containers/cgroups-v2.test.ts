import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { until } from '../testing/until.ts';
import { createCgroupsV2, weightOf } from './cgroups-v2.ts';
import type { Isolator } from './isolator.ts';

const MB = 1024 * 1024;
const CONTAINER = 'a-container';

describe('the files of a version 2 group', () => {
  const mount = mkdtempSync(join(tmpdir(), 'cgroup2-'));
  const root = join(mount, 'engine');
  const group = join(root, CONTAINER);
  const read = (file: string) => readFileSync(join(group, file), 'utf8');
  /** What the kernel makes with the group, or changes later. */
  const kernel = (files: Readonly<Record<string, string>>) => {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(group, name), content);
  };
  let isolator: Isolator;

  before(() => {
    mkdirSync(group, { recursive: true });
    kernel({ 'memory.max': 'max\n', 'cgroup.procs': '', 'cgroup.kill': '' });
    isolator = createCgroupsV2(mount, 'engine', 3.5);
  });
  after(() => rmSync(mount, { recursive: true }));

  it('are made below those of the engine, which counts as much as its cpus', () => {
    assert.equal(readFileSync(join(mount, 'cgroup.subtree_control'), 'utf8'), '+cpu +memory');
    assert.equal(readFileSync(join(root, 'cgroup.subtree_control'), 'utf8'), '+cpu +memory');
    assert.equal(readFileSync(join(root, 'cpu.weight'), 'utf8'), '350');
    assert.match(isolator.describe(), /^cgroups\/v2: cpu weights and memory limits are enforced below /);
  });

  it('get the limits; memory only grows, for shrinking it below its use kills', () => {
    isolator.prepare(CONTAINER, { cpus: 1, memMb: 128 });
    assert.deepEqual([read('cpu.weight'), read('memory.max')], [String(weightOf(1)), String(128 * MB)]);
    isolator.resize(CONTAINER, { cpus: 2, memMb: 256 });
    isolator.resize(CONTAINER, { cpus: 0.5, memMb: 64 });
    assert.deepEqual([read('cpu.weight'), read('memory.max')], [String(weightOf(0.5)), String(256 * MB)]);
  });

  it('take in a process', () => {
    isolator.enter(CONTAINER, process.pid);
    assert.equal(read('cgroup.procs'), String(process.pid));
    assert.deepEqual(
      isolator.processes(CONTAINER).map(({ pid }) => pid),
      [process.pid],
    );
  });

  it('tell what is used', () => {
    kernel({
      'cpu.stat': 'usage_usec 2500000\nuser_usec 1500000\nsystem_usec 1000000\n',
      'memory.current': '5000\n',
      'memory.stat': 'anon 3000\nfile 2000\nfile_mapped 500\nunevictable 0\n',
      'memory.events': 'low 0\nhigh 0\nmax 7\noom 2\noom_kill 1\noom_group_kill 0\n',
    });
    const { threads, ...usage } = isolator.usage(CONTAINER);
    assert.ok(Number(threads) >= 1);
    assert.deepEqual(usage, {
      processes: 1,
      cpus_user_time_secs: 1.5,
      cpus_system_time_secs: 1,
      mem_total_bytes: 5000,
      mem_limit_bytes: 256 * MB,
      mem_rss_bytes: 3000,
      mem_anon_bytes: 3000,
      mem_cache_bytes: 2000,
      mem_file_bytes: 2000,
      mem_mapped_file_bytes: 500,
      mem_unevictable_bytes: 0,
    });
    assert.equal(isolator.outOfMemoryKills(CONTAINER), 1);
    assert.equal(isolator.outOfMemoryKills('unknown'), 0);
  });

  it('end everything in it with one write', () => {
    isolator.killAll(CONTAINER);
    assert.equal(read('cgroup.kill'), '1');
    assert.deepEqual(isolator.leftovers(), [CONTAINER]);
  });

  it('have weights as the kernel converts shares', () => {
    assert.deepEqual([0, 0.25, 1, 4, 1000].map(weightOf), [1, 10, 39, 157, 10_000]);
  });

  it('are refused where the kernel does not give the controllers', () => {
    assert.throws(() => createCgroupsV2(join(mount, 'nowhere'), 'engine', 1), /ENOENT/);
  });
});

/** A real hierarchy: one that is mounted, or one that can be. Beside version 1 its controllers may be taken. */
function realMount(): { readonly path: string; readonly close: () => void } | undefined {
  const mounted = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .find((line) => line.split(' ')[2] === 'cgroup2');
  const [, path] = mounted?.split(' ') ?? [];
  if (process.getuid?.() !== 0) return undefined;
  if (path !== undefined) return { path, close: () => {} };
  const made = mkdtempSync(join(tmpdir(), 'cgroup2-mount-'));
  try {
    execFileSync('mount', ['-t', 'cgroup2', 'none', made], { stdio: 'ignore' });
  } catch {
    rmSync(made, { recursive: true });
    return undefined;
  }
  const close = () => {
    execFileSync('umount', [made]);
    rmSync(made, { recursive: true });
  };
  return { path: made, close };
}

const real = realMount();

if (real !== undefined) {
  describe('a real version 2 hierarchy', () => {
    const parent = `engine-test-${process.pid}`;
    const isolator = createCgroupsV2(real.path, parent, 1, []);
    let shell: ChildProcess;
    let exited: Promise<unknown>;

    before(async () => {
      shell = spawn('sh', ['-c', 'read gate; setsid sleep 1000 & sleep 1000'], {
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      exited = once(shell, 'exit');
      await once(shell, 'spawn');
    });
    after(() => {
      shell.kill('SIGKILL');
      real.close();
    });

    it('keeps the descendants of a process together', async () => {
      assert.ok(shell.pid);
      isolator.prepare(CONTAINER, { cpus: 1, memMb: 64 });
      isolator.enter(CONTAINER, shell.pid);
      shell.stdin?.end('go\n');
      await until(
        () => isolator.processes(CONTAINER).length >= 3,
        () => 'the shell and two that sleep',
      );
      const usage = isolator.usage(CONTAINER);
      assert.equal(usage['processes'], 3);
      assert.ok(Number(usage['cpus_user_time_secs']) + Number(usage['cpus_system_time_secs']) > 0);
    });

    it('ends them at once, also what left the session, and goes without a trace', async () => {
      isolator.killAll(CONTAINER);
      await exited;
      await until(
        () => isolator.processes(CONTAINER).length === 0,
        () => 'the group to be empty',
      );
      await until(
        () => isRemoved(isolator),
        () => 'the group to be gone',
      );
      assert.deepEqual(isolator.leftovers(), []);
      isolator.close();
      assert.equal(existsSync(join(real.path, parent)), false);
    });
  });
}

/** A group is busy for a moment after its last process died. */
function isRemoved(isolator: Isolator): boolean {
  try {
    isolator.remove(CONTAINER);
    return true;
  } catch {
    return false;
  }
}
