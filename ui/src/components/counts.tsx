import type { Tone } from '../status/looks.ts';

export interface Part {
  readonly label: string;
  readonly count: number;
  readonly tone: Tone;
}

/** Proportions as a bar, with the figures as a text. */
export function Counts({
  parts,
  isCompact = false,
}: {
  readonly parts: readonly Part[];
  readonly isCompact?: boolean;
}) {
  const present = parts.filter(({ count }) => count > 0);
  if (present.length === 0) return <span className="muted">none</span>;
  return (
    <div className={isCompact ? 'counts compact' : 'counts'}>
      <div className="bar" aria-hidden="true">
        {present.map(({ label, count, tone }) => (
          <span key={label} data-tone={tone} style={{ flexGrow: count }} />
        ))}
      </div>
      <ul>
        {present.map(({ label, count, tone }) => (
          <li key={label} data-tone={tone}>
            <strong>{count}</strong> {label.toLowerCase()}
          </li>
        ))}
      </ul>
    </div>
  );
}
