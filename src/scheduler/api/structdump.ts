import type { JobKey } from '../../../api/generated/aurora.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Effect } from '../effects.ts';

/** A stored task as indented JSON, for people who look into a problem; undefined if there is none. */
export function dumpTask(storage: Storage<Effect>, taskId: string): string | undefined {
  return dump(storage.read((state) => state.tasks.get(taskId)));
}

/** A stored cron job as indented JSON; undefined if there is none. */
export function dumpCronJob(storage: Storage<Effect>, key: JobKey): string | undefined {
  return dump(storage.read((state) => state.cronJobs.get(key)));
}

function dump(struct: object | undefined): string | undefined {
  return struct === undefined ? undefined : JSON.stringify(struct, jsonValue, 2);
}

function jsonValue(_key: string, value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries(value) : value;
}
