import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  createFrameReader,
  encodeFrames,
  FRAME,
  type Frame,
  INPUT_WINDOW_BYTES,
} from '../../domain/exec/frames.ts';
import type { ExecOutcome, ExecRequest, ExecSession } from '../../ports/task-access.ts';
import { EXEC_PROTOCOL, type ExecEnd, type ExecStart } from '../../ports/task-exec.ts';
import { problemOf } from './ask.ts';

const CONNECT_TIMEOUT_MS = 30_000;
/** A connection whose other end is gone is noticed by the system. */
const KEEP_ALIVE_MS = 30_000;
const MAX_REFUSAL_CHARACTERS = 1000;
const NOT_SERVED = 'it runs no commands; thermos_observer does if it is started with --task_exec_key_file';
/** What standard input yields at a time. */
const MAX_READ_BYTES = 64 * 1024;
const NOTHING = new Uint8Array();

/** Runs a command in a session of an observer, with this program's input and output. */
export function exec(asked: ExecRequest): ExecSession {
  const interruption = new AbortController();
  return { outcome: hold(asked, interruption.signal), interrupt: () => interruption.abort() };
}

async function hold(asked: ExecRequest, interrupted: AbortSignal): Promise<ExecOutcome> {
  const opened = await open(asked, interrupted);
  return 'kind' in opened ? opened : converse(opened, asked.command, interrupted);
}

interface Opened {
  readonly socket: Duplex;
  readonly head: Uint8Array;
}

function open({ url, ticket }: ExecRequest, interrupted: AbortSignal): Promise<Opened | ExecOutcome> {
  return new Promise((resolve) => {
    const headers = { Connection: 'Upgrade', Upgrade: EXEC_PROTOCOL, Authorization: `Bearer ${ticket}` };
    const opening = request(url, { headers, signal: interrupted, timeout: CONNECT_TIMEOUT_MS });
    opening.once('upgrade', (_response, socket, head) => {
      socket.setTimeout(0);
      socket.setKeepAlive(true, KEEP_ALIVE_MS);
      socket.setNoDelay(true);
      resolve({ socket, head });
    });
    opening.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text = (text + part).slice(0, MAX_REFUSAL_CHARACTERS);
      });
      response.once('close', () => {
        const problem = response.statusCode === 404 ? NOT_SERVED : text.trim();
        resolve({ kind: 'refused', problem });
      });
    });
    opening.once('timeout', () => opening.destroy(new Error('no answer in time')));
    opening.once('error', (error) =>
      resolve(
        interrupted.aborted ? { kind: 'interrupted' } : { kind: 'unreachable', problem: problemOf(error) },
      ),
    );
    opening.end();
  });
}

/** Relays until the other side says how the command ended, or is gone. */
function converse(
  { socket, head }: Opened,
  command: readonly string[],
  interrupted: AbortSignal,
): Promise<ExecOutcome> {
  const { stdin, stdout, stderr } = process;
  const hasTerminal = stdin.isTTY === true && stdout.isTTY === true;
  const reader = createFrameReader();
  let end: ExecOutcome = { kind: 'lost' };
  let untakenBytes = 0;

  const send = (kind: number, payload: Uint8Array): void => {
    if (socket.writable) socket.write(encodeFrames(kind, payload));
  };
  const sendJson = (kind: number, value: object): void => send(kind, Buffer.from(JSON.stringify(value)));
  const size = () => ({ columns: stdout.columns ?? 80, rows: stdout.rows ?? 24 });
  const resized = (): void => sendJson(FRAME.RESIZE, size());
  const input = (bytes: Buffer): void => {
    send(FRAME.INPUT, bytes);
    untakenBytes += bytes.length;
    if (untakenBytes + MAX_READ_BYTES > INPUT_WINDOW_BYTES) stdin.pause();
  };
  const show = (output: NodeJS.WriteStream, bytes: Uint8Array): void => {
    if (output.write(bytes)) return;
    socket.pause();
    output.once('drain', () => socket.resume());
  };
  const take = ({ kind, payload }: Frame): void => {
    if (kind === FRAME.OUTPUT) show(stdout, payload);
    else if (kind === FRAME.ERROR_OUTPUT) show(stderr, payload);
    // Both are written by the observer.
    else if (kind === FRAME.END) end = jsonOf(payload) as ExecEnd;
    else if (kind === FRAME.TAKEN) {
      untakenBytes -= Number(jsonOf(payload));
      if (untakenBytes + MAX_READ_BYTES <= INPUT_WINDOW_BYTES) stdin.resume();
    }
  };
  const read = (bytes: Uint8Array): void => {
    const frames = reader.take(bytes);
    if (frames === 'too long') socket.destroy();
    else for (const frame of frames) take(frame);
  };
  const interrupt = (): void => {
    end = { kind: 'interrupted' };
    socket.destroy();
  };

  const start: ExecStart = hasTerminal
    ? { command, terminal: { ...size(), type: process.env['TERM'] || 'dumb' } }
    : { command };
  sendJson(FRAME.START, start);
  interrupted.addEventListener('abort', interrupt, { once: true });
  if (hasTerminal) {
    stdin.setRawMode(true);
    stdout.on('resize', resized);
  }
  stdin.on('data', input);
  stdin.once('end', () => send(FRAME.INPUT_END, NOTHING));
  socket.on('data', read);
  if (head.length > 0) read(head);

  return new Promise((resolve) => {
    socket.on('end', () => socket.end());
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      interrupted.removeEventListener('abort', interrupt);
      stdout.off('resize', resized);
      stdin.off('data', input);
      if (hasTerminal) stdin.setRawMode(false);
      // A read that is under way must not keep the program.
      stdin.pause().unref?.();
      resolve(end);
    });
  });
}

function jsonOf(payload: Uint8Array): unknown {
  return JSON.parse(Buffer.from(payload).toString('utf8'));
}
