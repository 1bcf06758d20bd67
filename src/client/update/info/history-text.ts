import type { Metadata } from '../../../../api/generated/aurora.ts';
import { printableLine } from '../../../domain/values/printable.ts';
import { type ClusterJobKey, formatKey } from '../../keys/job-key.ts';
import type { UpdateHistory } from '../../rpc/update-calls.ts';
import { formatUtcTime } from '../../updates/time-text.ts';

/** The lines of `update info`; what is empty has no heading. */
export function historyLines(
  job: ClusterJobKey,
  { summary, updateEvents, instanceEvents }: UpdateHistory,
): readonly string[] {
  const { status, createdTimestampMs, lastModifiedTimestampMs } = summary.state;
  const updates = updateEvents.flatMap((event) => [
    `  Status: ${event.status} at ${formatUtcTime(event.timestampMs)}`,
    ...(event.message === undefined ? [] : [`      message: ${printableLine(event.message)}`]),
  ]);
  const instances = instanceEvents.map(
    (event) => `  Instance ${event.instanceId} at ${formatUtcTime(event.timestampMs)}: ${event.action}`,
  );
  return [
    `Job: ${formatKey(job)}, UpdateID: ${summary.key.id}`,
    `Started ${formatUtcTime(createdTimestampMs)}, last activity: ${formatUtcTime(lastModifiedTimestampMs)}`,
    `Current status: ${status}`,
    ...section('Update events:', updates),
    ...section('Instance events:', instances),
    ...section(
      'Metadata:',
      sorted(summary.metadata).map(({ key, value }) => `  ${key}: ${value}`),
    ),
  ];
}

/** What `update info --write-json` shows. One time is a text among numbers, as scripts know it. */
export function historyToJson(
  job: ClusterJobKey,
  { summary, updateEvents, instanceEvents }: UpdateHistory,
): unknown {
  return {
    updateId: summary.key.id,
    job: formatKey(job),
    started: summary.state.createdTimestampMs,
    last_modified: formatUtcTime(summary.state.lastModifiedTimestampMs),
    status: summary.state.status,
    update_events: updateEvents.map(({ status, timestampMs, message }) => ({ status, timestampMs, message })),
    instance_update_events: instanceEvents.map(({ instanceId, timestampMs, action }) => ({
      instance: instanceId,
      timestamp: timestampMs,
      action,
    })),
    metadata: sorted(summary.metadata).map(({ key, value }) => ({ [key]: value })),
  };
}

function section(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [heading, ...lines];
}

/** By key, then by value. */
function sorted(metadata: readonly Metadata[]): readonly Metadata[] {
  const text = ({ key, value }: Metadata): string => `${key}\0${value}`;
  return metadata.toSorted((a, b) => (text(a) < text(b) ? -1 : 1));
}
