import type { ScheduleStatus } from '../../../api/generated/aurora.ts';
import { LOOKS } from './looks.ts';

/** A status, told by word, shape and colour. */
export function StatusBadge({ status }: { readonly status: ScheduleStatus }) {
  const { tone, sign, meaning } = LOOKS[status];
  return (
    <span className="badge" data-tone={tone} title={meaning}>
      <span aria-hidden="true">{sign}</span> {status}
    </span>
  );
}
