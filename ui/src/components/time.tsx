import { useNow } from '../api/use-now.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });
const clock = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'medium' });

/** A duration in its two largest units: `3 d 4 h`, `12 s`. */
export function formatDuration(ms: number): string {
  const units = [
    [DAY, 'd'],
    [HOUR, 'h'],
    [MINUTE, 'min'],
    [SECOND, 's'],
  ] as const;
  let restMs = Math.max(0, ms);
  const parts: string[] = [];
  for (const [unitMs, name] of units) {
    const count = Math.floor(restMs / unitMs);
    restMs -= count * unitMs;
    if (count > 0 || parts.length > 0) parts.push(`${count} ${name}`);
    if (parts.length === 2) break;
  }
  return parts.join(' ') || '0 s';
}

/** How long ago something was, counting on; the exact time on hovering. */
export function Ago({ atMs }: { readonly atMs: number }) {
  const nowMs = useNow();
  return (
    <time dateTime={new Date(atMs).toISOString()} title={full.format(atMs)}>
      {formatDuration(nowMs - atMs)}
    </time>
  );
}

/** In how long something will be. */
export function In({ atMs }: { readonly atMs: number }) {
  const nowMs = useNow();
  return (
    <time dateTime={new Date(atMs).toISOString()} title={full.format(atMs)}>
      in {formatDuration(atMs - nowMs)}
    </time>
  );
}

/** A point in time in the viewer's zone. */
export function At({ atMs }: { readonly atMs: number }) {
  return (
    <time dateTime={new Date(atMs).toISOString()} title={full.format(atMs)}>
      {clock.format(atMs)}
    </time>
  );
}
