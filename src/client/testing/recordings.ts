import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { AuroraAdmin, type StartJobUpdateArgs } from '../../../api/generated/aurora.ts';
import { decodeCall, decodeReply, encodeCall, type Wire } from '../../../api/thrift/index.ts';
import { runClient } from '../client.ts';
import type { CallApi } from '../context.ts';
import { comparable } from './comparable.ts';
import { createTestContext, type TestContext, type TestContextOptions } from './test-context.ts';

const DIRECTORY = new URL('../../../test/recordings/client/', import.meta.url);

/** One recorded command of the original client. */
export interface Recording {
  readonly argv: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly environment: { readonly clusters: readonly object[] };
  readonly startedAtMs: number;
  readonly exchanges: readonly { readonly request: Message; readonly response: Message }[];
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

interface Message {
  readonly bodyBase64: string;
}

/** Reads a recording. @param name its file without `.json` */
export function readRecording(name: string): Recording {
  // The recordings' README fixes the format.
  return JSON.parse(readFileSync(new URL(`${name}.json`, DIRECTORY), 'utf8')) as Recording;
}

/** What a replayed command did. */
export interface Replay extends TestContext {
  readonly exitCode: number;
}

/**
 * Runs a recorded command against the recorded answers, and asserts that it makes the recorded calls in
 * the recorded order.
 */
export async function replay(
  recording: Recording,
  options: Pick<TestContextOptions, 'compareTexts'> = {},
): Promise<Replay> {
  const rest = [...recording.exchanges];
  const test = createTestContext({
    files: recording.files,
    clusters: recording.environment.clusters,
    startedAtMs: recording.startedAtMs,
    callApi: answerFrom(rest),
    ...updateIdOf(recording),
    ...options,
  });
  const exitCode = await runClient(recording.argv.slice(1), test.context);
  assert.equal(rest.length, 0, `recorded calls that were not made; stderr: ${test.stderr()}`);
  return { ...test, exitCode };
}

/** The random id under which the original client started an update. */
function updateIdOf({ exchanges }: Recording): { readonly uuid?: string } {
  for (const { request } of exchanges) {
    const call = decodeCall('binary', AuroraAdmin, bytesOf(request));
    if (call.kind !== 'call' || call.method.name !== 'startJobUpdate') continue;
    // The method's name tells the type of the arguments.
    const { request: update } = call.args as Wire<StartJobUpdateArgs>;
    const uuid = update?.metadata?.[0]?.value;
    return uuid === undefined ? {} : { uuid };
  }
  return {};
}

/** Answers calls as they were recorded, and asserts that they are the recorded ones, in that order. */
export function answerFrom(rest: Recording['exchanges'][number][]): CallApi {
  return async (apiUrl, method, args) => {
    const exchange = rest.shift();
    assert.ok(exchange, `a call of ${method.name} that was not recorded`);
    assert.equal(apiUrl.href, 'http://scheduler.example:8081/api');
    const recorded = decodeCall('binary', AuroraAdmin, bytesOf(exchange.request));
    const made = decodeCall('binary', AuroraAdmin, encodeCall('binary', method, args));
    assert.ok(recorded.kind === 'call' && made.kind === 'call');
    assert.equal(made.method.name, recorded.method.name);
    assert.deepEqual(comparable(method.args, made.args), comparable(method.args, recorded.args));
    const answer = decodeReply('binary', method, bytesOf(exchange.response));
    assert.ok(answer.kind === 'reply');
    return { kind: 'answered', response: answer.reply };
  };
}

function bytesOf({ bodyBase64 }: Message): Uint8Array {
  return Buffer.from(bodyBase64, 'base64');
}
