import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { RunnerCkpt } from '../../../api/generated/thermos.ts';
import type { Logger } from '../../ports/logger.ts';
import { encodeRecord } from './codec.ts';
import { lockFile } from './lock.ts';
import type { CheckpointPaths } from './paths.ts';

/** Records that wait while the disk refuses them; a task that goes on meanwhile writes a few per minute. */
const MAX_WAITING_RECORDS = 10_000;

/** Writes the checkpoint of one task. */
export interface CheckpointWriter {
  /**
   * Appends a record. A disk that refuses it (full, say) does not end the task: the record waits for the next
   * append, so that the file never has a gap.
   */
  append(record: RunnerCkpt): void;
  /** Marks the task as over and closes the file. */
  finish(nowMs: number): void;
}

/**
 * Creates the files of a new task.
 * @param taskJson the task as readers will find it, all references filled in
 * @throws Error if the task has a checkpoint already; the system's error if the files cannot be created
 */
export function createCheckpoint(paths: CheckpointPaths, taskJson: object, log: Logger): CheckpointWriter {
  for (const path of Object.values(paths)) mkdirSync(dirname(path), { recursive: true });
  const file = openLocked(paths.runner, log);
  writeFileSync(paths.active, JSON.stringify(taskJson));
  let sizeBytes = 0;
  let waiting: Uint8Array[] = [];

  function write(bytes: Uint8Array): void {
    let written = 0;
    while (written < bytes.length) written += writeSync(file, bytes, written);
    sizeBytes += bytes.length;
  }

  function flush(): void {
    while (waiting[0] !== undefined) {
      write(waiting[0]);
      waiting = waiting.slice(1);
    }
  }

  return {
    append(record) {
      if (waiting.length === MAX_WAITING_RECORDS) return;
      waiting.push(encodeRecord(record));
      try {
        flush();
      } catch (error) {
        log.error(
          `Could not write the checkpoint ${paths.runner}, will try again with the next record`,
          error,
        );
        removeTornRecord(file, sizeBytes);
      }
    },
    finish(nowMs) {
      closeSync(file);
      try {
        utimesSync(paths.active, nowMs / 1000, nowMs / 1000);
        renameSync(paths.active, paths.finished);
      } catch (error) {
        log.error(`Could not move ${paths.active} to ${paths.finished}`, error);
      }
    },
  };
}

/** The lock tells other runners, and those who want to kill the task without its runner, that it has one. */
function openLocked(path: string, log: Logger): number {
  let file: number;
  try {
    file = openSync(path, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw new Error(whyRefused(path), { cause: error });
    throw error;
  }
  if (lockFile(file) === 'held') return file;
  log.warn(
    `The checkpoint ${path} is not locked: flock of util-linux is not there, or the file system cannot`,
  );
  return file;
}

/** A task is started once: whoever wants to run it again gives it another id. */
function whyRefused(path: string): string {
  const file = openSync(path, 'r');
  try {
    return lockFile(file) === 'taken'
      ? `the task is run by another runner, which holds the checkpoint ${path}`
      : `the task was run before: there is a checkpoint ${path}`;
  } finally {
    closeSync(file);
  }
}

function removeTornRecord(file: number, sizeBytes: number): void {
  try {
    ftruncateSync(file, sizeBytes);
  } catch {
    // The disk is beyond help; readers take a torn last record as not written yet.
  }
}
