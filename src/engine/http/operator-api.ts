import { acceptsJson, NOT_ACCEPTABLE, type Refusal, readCallBody } from './call-body.ts';
import { answerJson } from './respond-json.ts';
import { answerText, type Exchange, type Handler } from './server.ts';

/** What a call comes to: the part of the answer that is named after its type, or a refusal. */
export type OperatorAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly refusal: Refusal };

/** Answers one type of call. @param call the part of the body that is named after the type, {} if absent */
export type OperatorCall = (
  call: Readonly<Record<string, unknown>>,
) => OperatorAnswer | Promise<OperatorAnswer>;

/** Calls by their type, e.g. `GET_STATE`. */
export type OperatorCalls = ReadonlyMap<string, OperatorCall>;

/** A call that takes no parameters and is always answered. */
export const view =
  (read: () => unknown): OperatorCall =>
  () => ({ ok: true, value: read() });

/** The calls that both sides answer in the same way. */
export function commonCalls(version: () => unknown, metrics: () => Record<string, number>) {
  const named = () => Object.entries(metrics()).map(([name, value]) => ({ name, value }));
  return [
    ['GET_HEALTH', view(() => ({ healthy: true }))],
    ['GET_VERSION', view(() => ({ version_info: version() }))],
    ['GET_FLAGS', view(() => ({ flags: [] }))],
    ['GET_METRICS', view(() => ({ metrics: named() }))],
  ] as const satisfies readonly (readonly [string, OperatorCall])[];
}

/** Calls that Mesos answers and this engine may not, of the master and of the agent. */
const KNOWN_TYPES: ReadonlySet<string> = new Set(
  `GET_LOGGING_LEVEL SET_LOGGING_LEVEL LIST_FILES READ_FILE GET_OPERATIONS SUBSCRIBE GET_ROLES GET_WEIGHTS
  UPDATE_WEIGHTS RESERVE_RESOURCES UNRESERVE_RESOURCES CREATE_VOLUMES DESTROY_VOLUMES GROW_VOLUME SHRINK_VOLUME
  UPDATE_MAINTENANCE_SCHEDULE START_MAINTENANCE STOP_MAINTENANCE DRAIN_AGENT DEACTIVATE_AGENT REACTIVATE_AGENT
  GET_QUOTA UPDATE_QUOTA SET_QUOTA REMOVE_QUOTA TEARDOWN MARK_AGENT_GONE GET_RESOURCE_PROVIDERS LAUNCH_CONTAINER
  WAIT_CONTAINER KILL_CONTAINER REMOVE_CONTAINER LAUNCH_NESTED_CONTAINER WAIT_NESTED_CONTAINER
  KILL_NESTED_CONTAINER REMOVE_NESTED_CONTAINER LAUNCH_NESTED_CONTAINER_SESSION ATTACH_CONTAINER_INPUT
  ATTACH_CONTAINER_OUTPUT ADD_RESOURCE_PROVIDER_CONFIG UPDATE_RESOURCE_PROVIDER_CONFIG
  REMOVE_RESOURCE_PROVIDER_CONFIG MARK_RESOURCE_PROVIDER_GONE PRUNE_IMAGES`.split(/\s+/),
);

/**
 * `POST /api/v1`: the operator API.
 * @param side whose calls these are, as texts of refusals name it
 */
export function operatorApi(side: 'master' | 'agent', calls: OperatorCalls): Handler {
  return async (exchange: Exchange) => {
    const { request, response } = exchange;
    const refuse = ({ status, text, headers }: Refusal) => answerText(response, status, text, headers);
    const body = await readCallBody(request);
    if (!body.ok) return refuse(body.refusal);
    if (!acceptsJson(request.headers.accept)) return refuse(NOT_ACCEPTABLE);
    const fields = asRecord(body.value);
    const type = fields['type'];
    const call = typeof type === 'string' ? calls.get(type) : undefined;
    if (typeof type !== 'string' || call === undefined) return refuse(unknownType(side, type));
    const part = type.toLowerCase();
    const answer = await call(asRecord(fields[part]));
    if (answer.ok) answerJson(exchange, { type, [part]: answer.value });
    else refuse(answer.refusal);
  };
}

function unknownType(side: string, type: unknown): Refusal {
  if (typeof type === 'string' && KNOWN_TYPES.has(type)) {
    return { status: 501, text: `The ${side} of this engine does not answer ${type} calls` };
  }
  return { status: 400, text: `Failed to validate ${side}::Call: Expecting 'type' to be present` };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  // Anything that is no array can be asked for fields by name.
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
