import type { TimeInfo } from '../../../api/mesos/v1.ts';
import type { MessageSchema } from '../../../api/protobuf/schema.ts';
import type { AdjustableLogger } from '../adjustable-logger.ts';
import { type Refusal, readCall } from './call-body.ts';
import { acceptedEncoding, CONTENT_TYPE, type Encoding, encodeAs, NOT_ACCEPTABLE } from './encoding.ts';
import { answerBody, answerEmpty, answerText, type Exchange, type Handler } from './server.ts';

/** What a call comes to: the part of the answer that is named after its type, nothing more than "done", or a refusal. */
export type OperatorAnswer =
  | { readonly ok: true; readonly value?: unknown }
  | { readonly ok: false; readonly refusal: Refusal };

/** Answers one type of call. @param payload the part of the message that is named after the type, {} if absent */
export type OperatorCall = (payload: unknown) => OperatorAnswer | Promise<OperatorAnswer>;

/** Calls by their type, e.g. `GET_STATE`. */
export type OperatorCalls = ReadonlyMap<string, OperatorCall>;

/** A call with parameters. @typeParam T what its schema reads them into */
export const taking =
  <T>(answer: (payload: T) => OperatorAnswer | Promise<OperatorAnswer>): OperatorCall =>
  (payload) =>
    // The schema of the call has read it.
    answer(payload as T);

/** A call that takes no parameters and is always answered. */
export const view =
  (read: () => unknown): OperatorCall =>
  () => ({ ok: true, value: read() });

/** The calls that both sides answer in the same way. */
export function commonCalls(
  version: () => unknown,
  metrics: () => Record<string, number>,
  logger: AdjustableLogger,
) {
  const named = () => Object.entries(metrics()).map(([name, value]) => ({ name, value }));
  return [
    ['GET_HEALTH', view(() => ({ healthy: true }))],
    ['GET_VERSION', view(() => ({ version_info: version() }))],
    ['GET_FLAGS', view(() => ({ flags: [] }))],
    ['GET_METRICS', view(() => ({ metrics: named() }))],
    ['GET_LOGGING_LEVEL', view(() => ({ level: logger.level }))],
    ['SET_LOGGING_LEVEL', taking<LoggingLevel>((call) => setLoggingLevel(logger, call))],
    // Only agents with reservations or volumes have operations, and these are done at once.
    ['GET_OPERATIONS', view(() => ({ operations: [] }))],
  ] as const satisfies readonly (readonly [string, OperatorCall])[];
}

interface LoggingLevel {
  readonly level: number;
  readonly duration: TimeInfo;
}

/** The longest that a timer can wait: almost 25 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;

function setLoggingLevel(logger: AdjustableLogger, { level, duration }: LoggingLevel): OperatorAnswer {
  const durationMs = Number(duration.nanoseconds) / 1_000_000;
  if (level > 3) return refusal(400, `Invalid level '${level}': it must be from 0 to 3`);
  if (durationMs < 0) return refusal(400, `Invalid duration of ${durationMs} ms: it must not be negative`);
  logger.setLevel(level, Math.min(durationMs, MAX_TIMER_MS));
  return { ok: true };
}

/** A call that is refused. */
export const refusal = (status: number, text: string): OperatorAnswer => ({
  ok: false,
  refusal: { status, text },
});

/** A file that is not there is told without a text, as Mesos does. */
export const NOT_FOUND = refusal(404, '');

/** One side of the operator API. */
export interface OperatorSide {
  /** As texts of refusals name it. */
  readonly name: 'master' | 'agent';
  readonly call: MessageSchema;
  readonly response: MessageSchema;
  readonly calls: OperatorCalls;
  /** Answers SUBSCRIBE with a stream; absent where there is none. */
  readonly subscribe?: (exchange: Exchange, encoding: Encoding) => void;
}

/** Calls whose parameters may be absent although they have some. */
const OPTIONAL_PAYLOADS: ReadonlySet<string> = new Set(['GET_CONTAINERS']);

/** A call as its schema reads it. */
type AnyCall = { readonly type?: string } & { readonly [payload: string]: unknown };

/** `POST /api/v1`: the operator API. */
export function operatorApi(side: OperatorSide): Handler {
  return async (exchange: Exchange) => {
    const { request, response } = exchange;
    const refuse = ({ status, text, headers }: Refusal) => answerText(response, status, text, headers);
    const message = await readCall<AnyCall>(request, side.call);
    if (!message.ok) return refuse(message.refusal);
    const problem = callProblem(side, message.value);
    if (problem !== undefined) {
      return refuse({ status: 400, text: `Failed to validate ${side.name}::Call: ${problem}` });
    }
    const encoding = acceptedEncoding(request.headers.accept);
    if (encoding === undefined) return refuse(NOT_ACCEPTABLE);
    const { type = '' } = message.value;
    if (type === 'SUBSCRIBE' && side.subscribe !== undefined) return side.subscribe(exchange, encoding);
    const part = type.toLowerCase();
    const answer = await side.calls.get(type)?.(message.value[part] ?? {});
    if (answer === undefined) return refuse(unsupported(side, type));
    if (!answer.ok) return refuse(answer.refusal);
    if (answer.value === undefined) return answerEmpty(response, 200);
    const body = encodeAs(encoding, side.response, { type, [part]: answer.value });
    answerBody(exchange, CONTENT_TYPE[encoding], body);
  };
}

function callProblem({ call, calls }: OperatorSide, message: AnyCall): string | undefined {
  const { type } = message;
  if (type === undefined) return "Expecting 'type' to be present";
  const part = type.toLowerCase();
  const isMissing = Object.hasOwn(call, part) && message[part] === undefined;
  return isMissing && calls.has(type) && !OPTIONAL_PAYLOADS.has(type)
    ? `Expecting '${part}' to be present`
    : undefined;
}

function unsupported({ name }: OperatorSide, type: string): Refusal {
  return { status: 501, text: `The ${name} of this engine does not answer ${type} calls` };
}
