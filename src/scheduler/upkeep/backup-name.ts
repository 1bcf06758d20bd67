const PREFIX = 'scheduler-backup-';

const NAME = /^scheduler-backup-\d{4}-\d{2}-\d{2}-\d{2}-\d{2}(-\d{2})?$/;

/** More backups than these are not made in one minute. */
const MAX_PER_MINUTE = 99;

/** Whether a file is a backup that this scheduler may remove; others that lie beside them are an operator's own. */
export function isBackupName(name: string): boolean {
  return NAME.test(name);
}

/**
 * The names that a backup made at `nowMs` may have, best first: the minute in the time zone of the process, as
 * upstream, then with a number, so that one minute's backups never replace each other and sort by age.
 */
export function* backupNames(nowMs: number): Generator<string, void> {
  const now = new Date(nowMs);
  const parts = [now.getFullYear(), now.getMonth() + 1, now.getDate(), now.getHours(), now.getMinutes()];
  const name = PREFIX + parts.map(twoDigits).join('-');
  yield name;
  for (let number = 2; number <= MAX_PER_MINUTE; number++) yield `${name}-${twoDigits(number)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
