import { NO_BACKUP_DIRECTORY } from '../upkeep/recovery.ts';
import { type Answer, failed, found, ok } from './answers.ts';
import type { Call } from './dependencies.ts';

/** Makes a backup, which the answer names. */
export async function performBackup(call: Call): Promise<Answer> {
  const { backups } = call.upkeep();
  if (backups === undefined) return failed(NO_BACKUP_DIRECTORY);
  return ok([`Backup ${await backups.make()} was written.`]);
}

/** Names what is in the directory of backups. */
export async function listBackups(call: Call): Promise<Answer> {
  const { files } = call.upkeep();
  if (files === undefined) return failed(NO_BACKUP_DIRECTORY);
  return found({ listBackupsResult: { backups: await files.list() } });
}

/** Writes the state into the log as a snapshot and shortens the log. */
export async function snapshot(call: Call): Promise<Answer> {
  await call.upkeep().snapshot();
  return ok();
}
