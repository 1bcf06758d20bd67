import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import type { Duplex, Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import {
  createFrameReader,
  encodeFrames,
  FRAME,
  type Frame,
  INPUT_WINDOW_BYTES,
} from '../../domain/exec/frames.ts';
import type { ExecEnd, ExecStart, TerminalSize } from '../../ports/task-exec.ts';
import { createSurvivors, listProcesses, type Survivors } from '../../thermos/index.ts';
import { execCommand, hasTerminals, resizeCommand, SCRIPT } from './command.ts';
import { endProcesses } from './end-processes.ts';
import type { ExecPlace } from './place.ts';
import { type ExecProcess, startProcess } from './process.ts';
import { parseSize, parseStart } from './start.ts';

/** By which everything that a session started is found, also what left its group. */
const MARK = 'AURORA_EXEC_SESSION';

/** How long a session may take to say what it wants. */
const START_TIMEOUT_MS = 10_000;
const WATCH_MS = 1000;
/** How long an output that stays open is waited for: somebody else may hold it. */
const DRAIN_MS = 1000;
const DRAIN_ROUND_MS = 10;
/** How long the other side may take to read how it ended. */
const LAST_WORD_MS = 30_000;
const RESIZE_TIMEOUT_MS = 5000;
/** Messages that may come while the command is being started. */
const MAX_WAITING = 1000;

/** What a session needs. */
export interface SessionOptions {
  readonly socket: Duplex;
  /** What came with the request. */
  readonly head: Uint8Array;
  readonly place: ExecPlace;
  /** How long nothing may be said. */
  readonly idleMs: number;
  /** Why the session must not go on, asked again and again. */
  readonly whyEnd: () => Promise<string | undefined>;
  /** Told what is run. */
  readonly onStart: (start: ExecStart) => void;
}

/** One connection on which a command is run. */
export interface Session {
  /** Resolves, with words for the log, when nothing of it is left. */
  readonly ended: Promise<string>;
  stop(problem: string): void;
}

/** Runs the command that the other side asks for; it ends with the connection. */
export function startSession(options: SessionOptions): Session {
  return new ExecSession(options);
}

class ExecSession implements Session {
  readonly ended: Promise<string>;
  readonly #options: SessionOptions;
  readonly #reader = createFrameReader();
  readonly #resolveEnded: (words: string) => void;
  readonly #id = randomUUID();
  readonly #survivors: Survivors;
  readonly #watch: NodeJS.Timeout;
  /** What came while the command is being started; undefined before and after that. */
  #waiting: Frame[] | undefined;
  #process: ExecProcess | undefined;
  #untakenBytes = 0;
  #idleMs = 0;
  #isEnding = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    const { promise, resolve } = Promise.withResolvers<string>();
    this.ended = promise;
    this.#resolveEnded = resolve;
    this.#survivors = createSurvivors(`${MARK}=${this.#id}`);
    const { socket, head } = options;
    this.#watch = setInterval(() => void this.#look(), WATCH_MS);
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    for (const event of ['end', 'error', 'close']) socket.on(event, () => this.stop('the connection ended'));
    if (head.length > 0) this.#take(head);
  }

  stop(problem: string): void {
    void this.#end({ kind: 'stopped', problem });
  }

  async #look(): Promise<void> {
    this.#idleMs += WATCH_MS;
    const hasStarted = this.#process !== undefined;
    if (!hasStarted && this.#idleMs >= START_TIMEOUT_MS) this.stop('no command came');
    if (this.#idleMs >= this.#options.idleMs) this.stop('nothing was said for too long');
    const problem = await this.#options.whyEnd();
    if (problem !== undefined) this.stop(problem);
  }

  #take(bytes: Uint8Array): void {
    this.#idleMs = 0;
    const frames = this.#reader.take(bytes);
    if (frames === 'too long') {
      this.stop('a message was longer than allowed');
      return;
    }
    for (const frame of frames) this.#obey(frame);
  }

  #obey(frame: Frame): void {
    if (this.#isEnding) return;
    const problem = this.#process === undefined ? this.#prepare(frame) : this.#act(frame, this.#process);
    if (problem !== undefined) this.stop(problem);
  }

  /** @returns what is wrong with a message that comes before the command runs */
  #prepare(frame: Frame): string | undefined {
    if (this.#waiting !== undefined) {
      return this.#waiting.push(frame) > MAX_WAITING ? 'too much was said at once' : undefined;
    }
    if (frame.kind !== FRAME.START) return 'the first message was not the command';
    const start = parseStart(frame.payload);
    if (start === undefined) return 'the first message is not understood';
    if (start.terminal !== undefined && !hasTerminals()) {
      return `${SCRIPT}, of Debian's bsdutils, is missing on this host: pipe the input for no terminal`;
    }
    this.#waiting = [];
    this.#run(start).catch((error: unknown) => this.stop(String(error)));
    return undefined;
  }

  async #run(start: ExecStart): Promise<void> {
    const { place, onStart } = this.#options;
    onStart(start);
    const terminal = start.terminal === undefined ? {} : { TERM: start.terminal.type };
    const env = { ...place.environment, ...terminal, [MARK]: this.#id };
    const process = await startProcess(execCommand(start, place), env, place.user);
    if (process.pid !== undefined) this.#survivors.add(process.pid);
    this.#process = process;
    this.#relay(process.stdout, FRAME.OUTPUT);
    this.#relay(process.stderr, FRAME.ERROR_OUTPUT);
    for (const frame of this.#waiting ?? []) this.#obey(frame);
    this.#waiting = undefined;
    // The connection may have ended while the command was being started.
    if (this.#isEnding) await endProcesses(this.#survivors, true);
    await this.#end(await process.end);
  }

  /** @returns what is wrong with the message */
  #act({ kind, payload }: Frame, process: ExecProcess): string | undefined {
    switch (kind) {
      case FRAME.INPUT:
        return this.#input(process, payload);
      case FRAME.INPUT_END:
        process.stdin.end();
        return undefined;
      case FRAME.RESIZE:
        return this.#resize(process, parseSize(payload));
      default:
        return 'a message was of no known kind';
    }
  }

  #input({ stdin }: ExecProcess, payload: Uint8Array): string | undefined {
    this.#untakenBytes += payload.length;
    if (this.#untakenBytes > INPUT_WINDOW_BYTES) return 'more input came than the command could take';
    const taken = (): void => {
      this.#untakenBytes -= payload.length;
      this.#send(FRAME.TAKEN, payload.length);
    };
    // A command that reads no more takes everything.
    if (stdin.writable) stdin.write(payload, taken);
    else taken();
    return undefined;
  }

  #resize({ pid }: ExecProcess, size: TerminalSize | undefined): string | undefined {
    if (size === undefined) return 'the size of the terminal is not understood';
    const terminal = pid === undefined ? undefined : terminalBelow(pid);
    if (terminal === undefined) return undefined;
    const [program = '', ...args] = resizeCommand(size, terminal, this.#options.place);
    // The old size is better than no session.
    execFile(program, args, { timeout: RESIZE_TIMEOUT_MS }, () => undefined);
    return undefined;
  }

  #relay(output: Readable, kind: number): void {
    const { socket } = this.#options;
    output.on('data', (bytes: Buffer) => {
      this.#idleMs = 0;
      if (!socket.writable || socket.write(encodeFrames(kind, bytes))) return;
      output.pause();
      socket.once('drain', () => output.resume());
    });
  }

  #send(kind: number, value: unknown): void {
    const { socket } = this.#options;
    if (socket.writable) socket.write(encodeFrames(kind, Buffer.from(JSON.stringify(value))));
  }

  async #end(end: ExecEnd): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    clearInterval(this.#watch);
    const isStopped = end.kind === 'stopped';
    if (this.#process !== undefined) {
      await endProcesses(this.#survivors, isStopped);
      await this.#drained(this.#process, isStopped ? DRAIN_MS : this.#options.idleMs);
    }
    const { socket } = this.#options;
    this.#send(FRAME.END, end);
    socket.end();
    setTimeout(() => socket.destroy(), LAST_WORD_MS).unref();
    this.#resolveEnded(describe(end));
  }

  /**
   * What was written before the end is handed on, as slowly as the other side takes it.
   * @param patienceMs how long it may take nothing
   */
  async #drained({ stdin, stdout, stderr }: ExecProcess, patienceMs: number): Promise<void> {
    const { socket } = this.#options;
    stdin.destroy();
    this.#idleMs = 0;
    while (!(stdout.closed && stderr.closed) && !socket.destroyed) {
      if (this.#idleMs >= (socket.writableNeedDrain ? patienceMs : DRAIN_MS)) break;
      await pause(DRAIN_ROUND_MS);
      this.#idleMs += DRAIN_ROUND_MS;
    }
    stdout.destroy();
    stderr.destroy();
  }
}

function describe(end: ExecEnd): string {
  switch (end.kind) {
    case 'exited':
      return `exit code ${end.code}`;
    case 'signaled':
      return `signal ${end.signal}`;
    case 'stopped':
      return end.problem;
  }
}

/** The terminal of what `script` started. */
function terminalBelow(scriptPid: number): string | undefined {
  for (const { pid } of listProcesses().filter(({ parentPid }) => parentPid === scriptPid)) {
    try {
      const input = readlinkSync(`/proc/${pid}/fd/0`);
      if (/^\/dev\/pts\/\d+$/.test(input)) return input;
    } catch {
      // It has ended.
    }
  }
  return undefined;
}
