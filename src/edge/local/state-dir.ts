import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalFacts } from '../../ports/local-cluster.ts';
import { writeFileAtomically } from '../system/atomic-file.ts';
import { isRunning, type ProcessIdentity } from '../system/process.ts';

/** What stays on disk about the cluster that last ran in a state directory. */
export interface LocalRecord {
  readonly process: ProcessIdentity;
  readonly facts: LocalFacts;
}

type OlderFacts = Partial<Pick<LocalFacts, 'schedulers'>>;

/** The places inside a state directory. */
export function placesIn(stateDir: string) {
  return {
    record: join(stateDir, 'cluster.json'),
    clusters: join(stateDir, 'clusters.json'),
    log: join(stateDir, 'log'),
    /** The log of a scheduler that was alone, once several share its state. */
    movedLog: join(stateDir, 'log.moved'),
    zookeeper: join(stateDir, 'zookeeper'),
    execKey: join(stateDir, 'exec.key'),
    backups: join(stateDir, 'backups'),
    engine: join(stateDir, 'engine'),
    output: join(stateDir, 'aurora.log'),
    /** Where a full log is put aside. */
    earlierOutput: join(stateDir, 'aurora.log.1'),
    executor: join(stateDir, 'thermos_executor'),
    executorProgram: join(stateDir, 'thermos_executor.mjs'),
    executorCache: join(stateDir, 'executor-cache'),
  } as const;
}

/** Everything a state directory may hold; nothing else is ever removed from it. */
export const OWN_PLACES = Object.values(placesIn(''));

/** @returns what the last cluster in `stateDir` left, or undefined if none ever became ready there */
export function readRecord(stateDir: string): LocalRecord | undefined {
  const path = placesIn(stateDir).record;
  if (!existsSync(path)) return undefined;
  // Written by writeRecord, perhaps of a version that knew one scheduler only.
  const record = JSON.parse(readFileSync(path, 'utf8')) as LocalRecord & { readonly facts: OlderFacts };
  const { schedulers = [{ ...record.facts.parts.scheduler, state: 'leading' }] } = record.facts;
  return { ...record, facts: { ...record.facts, schedulers } };
}

export function writeRecord(stateDir: string, record: LocalRecord): void {
  writeFileAtomically(placesIn(stateDir).record, `${JSON.stringify(record, null, 2)}\n`);
}

/** @returns the record of the cluster that runs in `stateDir` right now, if one does */
export function runningRecord(stateDir: string): LocalRecord | undefined {
  const record = readRecord(stateDir);
  return record !== undefined && isRunning(record.process) ? record : undefined;
}
