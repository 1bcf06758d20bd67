import type { TaskEvent } from '../../../api/generated/aurora.ts';
import { LOOKS } from '../status/looks.ts';
import { StatusBadge } from '../status/status-badge.tsx';
import { At, formatDuration } from './time.tsx';

/** The states that a task went through, the latest first. */
export function Timeline({ events }: { readonly events: readonly TaskEvent[] }) {
  return (
    <ol className="timeline" aria-label="History of states, latest first">
      {withDurations(events).map(({ event, durationMs, number }) => (
        <li key={number} data-tone={LOOKS[event.status].tone}>
          <StatusBadge status={event.status} />
          <span className="when">
            <At atMs={event.timestamp} />
            {durationMs !== undefined && <span className="muted"> for {formatStay(durationMs)}</span>}
          </span>
          {event.message !== undefined && event.message !== '' && <p>{event.message}</p>}
        </li>
      ))}
    </ol>
  );
}

/** How long a state lasted; many last less than a second. */
function formatStay(durationMs: number): string {
  return durationMs < 1000 ? `${durationMs} ms` : formatDuration(durationMs);
}

/** The events, latest first, each with how long it lasted; the last one still does. */
function withDurations(events: readonly TaskEvent[]) {
  return events
    .map((event, number) => {
      const next = events[number + 1];
      return { event, number, durationMs: next && next.timestamp - event.timestamp };
    })
    .toReversed();
}
