import { parseExactJson } from '../../../api/mesos/json.ts';
import type { SchedulerEvent } from '../../../api/mesos/v1.ts';

type EventType = SchedulerEvent['type'];

/** Which member carries the payload of each type of event. */
const PAYLOAD: Readonly<Record<EventType, string | undefined>> = {
  SUBSCRIBED: 'subscribed',
  OFFERS: 'offers',
  INVERSE_OFFERS: 'inverse_offers',
  RESCIND: 'rescind',
  RESCIND_INVERSE_OFFER: 'rescind_inverse_offer',
  UPDATE: 'update',
  MESSAGE: 'message',
  FAILURE: 'failure',
  ERROR: 'error',
  HEARTBEAT: undefined,
};

/** Types of events that this scheduler knows. */
export const EVENT_TYPES: readonly string[] = Object.keys(PAYLOAD);

export type DecodedEvent =
  | { readonly kind: 'event'; readonly event: SchedulerEvent }
  /** Well-formed, but of no use: a type of a later Mesos, or its payload is missing. */
  | { readonly kind: 'skipped'; readonly reason: string }
  /** Not JSON: nothing more of this stream can be trusted. */
  | { readonly kind: 'garbage'; readonly reason: string };

/** Reads one record of the event stream. */
export function decodeEvent(record: Uint8Array): DecodedEvent {
  const text = new TextDecoder().decode(record);
  let value: unknown;
  try {
    value = parseExactJson(text);
  } catch (error) {
    return { kind: 'garbage', reason: `an event is not JSON: ${String(error)}` };
  }
  if (typeof value !== 'object' || value === null || !('type' in value) || typeof value.type !== 'string') {
    return { kind: 'garbage', reason: 'an event has no type' };
  }
  const { type } = value;
  if (!Object.hasOwn(PAYLOAD, type)) return { kind: 'skipped', reason: `unknown event type ${type}` };
  // `hasOwn` above proves the type to be a key of the table.
  const payload = PAYLOAD[type as EventType];
  if (payload !== undefined && !isObject((value as Record<string, unknown>)[payload])) {
    return { kind: 'skipped', reason: `an event of type ${type} lacks "${payload}"` };
  }
  // The master is trusted for what lies deeper: it validates what frameworks and agents send.
  return { kind: 'event', event: value as SchedulerEvent };
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
