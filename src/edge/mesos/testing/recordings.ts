import { readdirSync, readFileSync } from 'node:fs';
import { parseExactJson } from '../../../../api/mesos/json.ts';
import type { FrameworkInfo, SchedulerCall } from '../../../../api/mesos/v1.ts';

const DIRECTORY = new URL('../../../../test/recordings/mesos/', import.meta.url);

/** One thing that happened on a recorded subscription after SUBSCRIBE was answered. */
export type RecordedStep =
  | { readonly kind: 'event'; readonly json: string }
  | { readonly kind: 'call'; readonly call: SchedulerCall; readonly status: number; readonly answer: string };

/** One event stream of a recorded scheduler, with the calls that belong to it. */
export interface RecordedSubscription {
  readonly name: string;
  readonly subscribe: SchedulerCall & { type: 'SUBSCRIBE' };
  readonly streamId: string;
  readonly steps: readonly RecordedStep[];
}

/** The framework of a recorded SUBSCRIBE. */
export function frameworkOf(subscription: RecordedSubscription): FrameworkInfo {
  return subscription.subscribe.subscribe.framework_info;
}

interface Line {
  who: string;
  kind: string;
  n?: number;
  status?: number;
  headers?: Record<string, string>;
  recordLength?: number;
  cut?: boolean;
  /** The body's exact text; an empty one if there is none. */
  text: string;
}

function readLines(file: string): Line[] {
  return readFileSync(new URL(file, DIRECTORY), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const at = line.indexOf('"body":');
      // The recordings' README fixes these members.
      return { ...(JSON.parse(line) as Line), text: at < 0 ? '' : line.slice(at + '"body":'.length, -1) };
    });
}

/** All JSON subscriptions of the recorded schedulers that were accepted, with every call that answers them. */
export function recordedSubscriptions(): RecordedSubscription[] {
  return readdirSync(DIRECTORY)
    .filter((file) => /^\d.*\.jsonl$/.test(file))
    .flatMap((file) => subscriptionsOf(file, readLines(file)));
}

function subscriptionsOf(file: string, lines: readonly Line[]): RecordedSubscription[] {
  const answers = lines.filter(
    (line) =>
      line.kind === 'response' && line.status === 200 && line.headers?.['Mesos-Stream-Id'] !== undefined,
  );
  return answers.flatMap((answer) => {
    const request = lines.find((line) => line.kind === 'request' && sameExchange(line, answer));
    const streamId = answer.headers?.['Mesos-Stream-Id'];
    if (request === undefined || streamId === undefined) return [];
    if (!answer.who.startsWith('scheduler') || !request.text.startsWith('{')) return [];
    const subscribe = parseExactJson(request.text) as RecordedSubscription['subscribe'];
    if (subscribe.type !== 'SUBSCRIBE' || subscribe.subscribe.suppressed_roles !== undefined) return [];
    const steps = lines.slice(lines.indexOf(answer)).flatMap((line) => stepOf(line, lines, answer, streamId));
    return [{ name: `${file} ${answer.who} #${answer.n}`, subscribe, streamId, steps }];
  });
}

/** Requests are numbered per party. */
function sameExchange(one: Line, other: Line): boolean {
  return one.who === other.who && one.n === other.n;
}

function stepOf(line: Line, lines: readonly Line[], subscribed: Line, streamId: string): RecordedStep[] {
  if (line.kind === 'event' && sameExchange(line, subscribed) && line.cut !== true)
    return [{ kind: 'event', json: line.text }];
  if (line.kind !== 'request' || !line.who.startsWith('scheduler')) return [];
  if (line.headers?.['Mesos-Stream-Id'] !== streamId) return [];
  const answer = lines.find((other) => other.kind === 'response' && sameExchange(other, line));
  const call = parseExactJson(line.text) as SchedulerCall;
  if (call.type === 'SUBSCRIBE' || answer?.status === undefined || answer.status >= 300) return [];
  return [{ kind: 'call', call, status: answer.status, answer: String(parseExactJson(answer.text)) }];
}

/** The bytes that a master sent as HTTP chunks in answer to a SUBSCRIBE, without head and chunk sizes. */
export function recordedWireChunks(): Uint8Array[] {
  const wire = readFileSync(new URL('01c-subscribe-wire.jsonl', DIRECTORY), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"wire-in"'))
    .map((line) => (JSON.parse(line) as { bytes: string }).bytes)
    .join('');
  const chunks: Uint8Array[] = [];
  let rest = Buffer.from(wire.slice(wire.indexOf('\r\n\r\n') + 4));
  while (rest.length > 0) {
    const head = rest.indexOf('\r\n');
    const size = Number.parseInt(rest.subarray(0, head).toString(), 16);
    chunks.push(rest.subarray(head + 2, head + 2 + size));
    rest = rest.subarray(head + 2 + size + 2);
  }
  return chunks;
}
