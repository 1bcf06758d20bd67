import assert from 'node:assert/strict';
import { chmodSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobConfiguration, JobKey } from '../../api/generated/aurora.ts';
import type { Wire } from '../../api/thrift/index.ts';
import { loadJobFile, prepareJob, toJobConfiguration, withTier } from '../../src/config/index.ts';
import { processTable } from '../e2e/testing/cluster.ts';
import { SHARED } from '../e2e/testing/schedulers.ts';

/** Tasks that sleep, and note down that they began. */
export class Sleepers {
  /** No scheduler of a real machine would count so long. */
  readonly #command = `sleep ${2_000_000_000 + process.pid}`;
  readonly #notes: string;

  /** @param directory that the tasks reach */
  constructor(directory: string) {
    this.#notes = join(directory, 'began');
    writeFileSync(this.#notes, '');
    // Whoever the tasks run as.
    chmodSync(this.#notes, 0o666);
  }

  /** A service of them. */
  job({ role, environment, name }: JobKey, instances: number): Wire<JobConfiguration> {
    const file = `
jobs = [Service(cluster = '${SHARED}', role = '${role}', environment = '${environment}', name = '${name}', instances = ${instances},
  task = SequentialTask(resources = Resources(cpu = 0.01, ram = 16*MB, disk = 16*MB), processes = [
    Process(name = 'sleep', cmdline = 'echo {{thermos.task_id}} >> ${this.#notes} && exec ${this.#command}')]))]`;
    const loaded = loadJobFile({ path: 'sleepers.aurora', json: false, user: role, readFile: () => file });
    assert.ok(loaded.ok);
    const prepared = prepareJob(loaded.value, { key: { cluster: SHARED, role, environment, name } });
    assert.ok(prepared.ok);
    const withItsTier = withTier(prepared.value, 'preemptible', false);
    assert.ok(withItsTier.ok);
    const converted = toJobConfiguration(withItsTier.value, { user: role });
    assert.ok(converted.ok);
    return converted.value;
  }

  /** The tasks that run, each with the id of its process. */
  running(): readonly { readonly taskId: string; readonly pid: number }[] {
    return processTable()
      .filter(({ command }) => command === this.#command)
      .map(({ pid }) => ({ taskId: taskOf(pid), pid }));
  }

  /** The tasks that ever began to run, each as often as it did. */
  began(): readonly string[] {
    return readFileSync(this.#notes, 'utf8').split('\n').filter(Boolean);
  }
}

/** Tells by the sandbox in which a process works. @returns '' if it has ended */
function taskOf(pid: number): string {
  try {
    return /\/executors\/thermos-([^/]*)\//.exec(readlinkSync(`/proc/${pid}/cwd`))?.[1] ?? '';
  } catch {
    return '';
  }
}
