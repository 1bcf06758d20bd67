import type { IncomingMessage } from 'node:http';
import type { HealthChecker } from '../../config/agent/index.ts';
import type { CheckResult } from '../../domain/process/health.ts';

type HttpChecker = Extract<HealthChecker, { kind: 'http' }>;

/** Of an answer; more is cut off. */
const MAX_BODY_BYTES = 64 * 1024;
const MAX_REDIRECTS = 5;
/** Of texts in a reason. */
const SHOWN_CHARACTERS = 10;

interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * Asks a task over HTTP whether it is healthy.
 * @param port where the task listens
 * @param timeoutMs for the whole check, redirects included
 */
export async function checkByHttp(
  checker: HttpChecker,
  port: number,
  timeoutMs: number,
): Promise<CheckResult> {
  const url = `http://localhost:${port}${checker.endpoint}`;
  try {
    return judge(checker, await fetchAnswer(new URL(url), AbortSignal.timeout(timeoutMs), MAX_REDIRECTS));
  } catch (error) {
    return failure(`Failed to signal ${url}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function judge(checker: HttpChecker, { status, body }: Answer): CheckResult {
  const expected = checker.expectedResponse;
  // An error is no answer, whatever its text.
  const given = status < 400 ? body.trim() : '';
  if (expected !== '' && given.toLowerCase() !== expected.toLowerCase()) {
    return failure(
      `Response differs from expected response (expected "${shorten(expected)}", got "${shorten(given)}")`,
    );
  }
  const { expectedResponseCode } = checker;
  const codeIsRight = expectedResponseCode === 0 ? status < 400 : status === expectedResponseCode;
  if (codeIsRight) return { kind: 'success' };
  const wanted = expectedResponseCode === 0 ? 'below 400' : expectedResponseCode;
  return failure(`Response code differs from expected response (expected ${wanted}, got ${status})`);
}

function failure(reason: string): CheckResult {
  return { kind: 'failure', reason };
}

function shorten(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}...` : text;
}

async function fetchAnswer(url: URL, signal: AbortSignal, redirectsLeft: number): Promise<Answer> {
  const response = await open(url, signal);
  const { location } = response.headers;
  const status = response.statusCode ?? 0;
  const body = await readBody(response);
  const redirected = status >= 300 && status < 400 && location !== undefined;
  if (!redirected || redirectsLeft === 0) return { status, body };
  return fetchAnswer(new URL(location, url), signal, redirectsLeft - 1);
}

async function open(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  // Loaded only where they are used: they take megabytes of each executor otherwise.
  const { get } = await (url.protocol === 'https:' ? import('node:https') : import('node:http'));
  return new Promise((resolve, reject) => {
    get(url, { agent: false, signal }, resolve).on('error', reject);
  });
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    // Without an encoding every chunk is a buffer.
    const buffer = chunk as Buffer;
    chunks.push(buffer);
    bytes += buffer.length;
    if (bytes > MAX_BODY_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, MAX_BODY_BYTES);
}
