import { parseExactJson, stringifyExactJson } from '../../../api/mesos/json.ts';
import type { Line } from './recording.ts';

/** Whether a recorded request declines offers of the engine's form. */
export function isDecline(line: Line): boolean {
  const { type, decline } = (line.body ?? {}) as { type?: string; decline?: { offer_ids?: unknown } };
  return (
    type === 'DECLINE' && Array.isArray(decline?.offer_ids) && !JSON.stringify(decline).includes('"nope"')
  );
}

/** Executors end a little sooner or later than recorded, so an offer may or may not name one. */
export function fieldsOf(offer: OfferLike): string[] {
  return Object.keys(offer).filter((name) => name !== 'executor_ids');
}

/** An offer as it is compared: its id differs from run to run. */
export function withoutId(offer: unknown): unknown {
  return { ...(comparable(offer) as object), id: undefined };
}

/** What the replay reads of an offer. */
export interface OfferLike {
  readonly id: { readonly value: string };
  readonly agent_id: { readonly value: string };
  readonly resources?: readonly { readonly name: string; readonly scalar?: { readonly value: number } }[];
}

/** The offers of an event. */
export function offersOf(event: Record<string, unknown>): OfferLike[] {
  return (event as { offers?: { offers?: OfferLike[] } }).offers?.offers ?? [];
}

/**
 * The series of events that this one has its place in. The updates of an executor keep their order. Its FAILURE
 * comes before what the agent reports because of it, but the executor's own last update may wait for an
 * acknowledgement and come before or after: which one was recorded is chance.
 */
export function orderedWith(event: Record<string, unknown>): readonly string[] {
  const { update, failure } = event as {
    update?: { status: { executor_id?: { value: string }; source?: string } };
    failure?: { executor_id?: { value: string } };
  };
  const executor = update?.status.executor_id?.value ?? failure?.executor_id?.value;
  if (executor === undefined) return [];
  const lanes = update === undefined ? [] : [`updates of ${executor}`];
  return update?.status.source === 'SOURCE_EXECUTOR' ? lanes : [...lanes, `end of ${executor}`];
}

/** Times, ports and pids differ from run to run; that they are there, and where, is compared. */
export function comparable(event: unknown): unknown {
  return parseExactJson(
    stringifyExactJson(event)
      .replaceAll(/"(timestamp|executor_pid|port|ip)":("?)[\d.]+\2/g, '"$1":0')
      .replaceAll(/"pid":"[^"]*"/g, '"pid":""')
      .replaceAll(/"hostname":"[^"]*"/g, '"hostname":""')
      .replaceAll(
        /"message":("(?:[^"\\]|\\.)*")/g,
        (_, message: string) => `"message":${JSON.stringify(comparableText(JSON.parse(message) as string))}`,
      )
      .replaceAll(/"uuid":"[^"]*"/g, '"uuid":""')
      .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'uuid'),
  );
}

/** Texts apart from what depends on the machine or the parser. */
export function comparableText(text: string): string {
  return text
    .replace(/is more than available .*/, 'is more than available …')
    .replace(/(Failed to parse body into (?:JSON|Call protobuf)): .*/s, '$1')
    .replace(/executor directory '[^']*'/, "executor directory '…'")
    .replaceAll(/[\d.]+secs/g, '…secs')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'uuid')
    .replace(/(Failed to fetch all URIs for container '[^']*'): .*/, '$1')
    .replace(/(existing ExecutorInfo with same ExecutorID\.).*/s, '$1')
    .replace(/MEMORY STATISTICS.*/s, '');
}
