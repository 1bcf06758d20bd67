import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ExecTicket, Mac } from '../../domain/exec/ticket.ts';
import { failure, type Result } from '../../domain/values/result.ts';
import { shellWord } from '../../domain/values/shell.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { EXEC_PROTOCOL } from '../../ports/task-exec.ts';
import type { TaskStore } from '../tasks/store.ts';
import { type ExecPlace, findPlace } from './place.ts';
import { type Session, startSession } from './session.ts';
import { createTicketBox, type TicketBox } from './tickets.ts';

const MAX_SESSIONS = 32;
const IDLE_MS = 60 * 60_000;
const MAX_LOGGED_CHARACTERS = 200;

/** Who may run commands in the sandboxes of tasks, and within what bounds. */
export interface ExecOptions {
  /** Checks the tickets of the scheduler. */
  readonly mac: Mac;
  /** 32 unless said. */
  readonly maxSessions?: number;
  /** How long a session may be silent; an hour unless said. */
  readonly idleMs?: number;
}

interface ExecContext extends ExecOptions {
  readonly store: TaskStore;
  readonly clock: Clock;
  readonly log: Logger;
}

/** An answer other than the one that was asked for. */
interface Refusal {
  readonly status: string;
  readonly problem: string;
}

/** The sessions of an observer. */
export interface Exec {
  /** Ends all. */
  close(): Promise<void>;
}

/** Lets a server answer `/exec/<task id>`. */
export function serveExec(server: Server, context: ExecContext): Exec {
  const tickets = createTicketBox(context.mac, context.clock);
  const sessions = new Set<Session>();
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Whoever goes away at once is no error.
    socket.on('error', () => socket.destroy());
    void open(request, socket, head, tickets, sessions, context).catch((error: unknown) => {
      context.log.error(`Could not answer ${request.url}`, error);
      refuse(socket, { status: '500 Internal Server Error', problem: 'the log of the observer says why' });
    });
  });
  return {
    async close() {
      for (const session of sessions) session.stop('the observer ends');
      await Promise.all([...sessions].map(({ ended }) => ended));
    },
  };
}

async function open(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  tickets: TicketBox,
  sessions: Set<Session>,
  context: ExecContext,
): Promise<void> {
  const { store, log, maxSessions = MAX_SESSIONS, idleMs = IDLE_MS } = context;
  const admitted = admit(request, tickets);
  if ('problem' in admitted) return refuse(socket, admitted);
  const { taskId, caller } = admitted;
  const whyEnd = async (): Promise<string | undefined> =>
    (await isRunning(store, taskId)) ? undefined : 'the task has ended';
  const place = await placeOf(store, taskId);
  if (!place.ok) return refuse(socket, { status: '409 Conflict', problem: place.message });
  if (sessions.size >= maxSessions) {
    return refuse(socket, {
      status: '503 Service Unavailable',
      problem: `${maxSessions} sessions are open already`,
    });
  }
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${EXEC_PROTOCOL}\r\n\r\n`,
  );
  const who = `Session of ${caller} in task ${taskId}`;
  const session = startSession({
    ...{ socket, head, place: place.value, idleMs, whyEnd },
    onStart: ({ command }) =>
      log.info(`${who}: ${command.map(shellWord).join(' ').slice(0, MAX_LOGGED_CHARACTERS)}`),
  });
  sessions.add(session);
  log.info(`${who} ended: ${await session.ended}`);
  sessions.delete(session);
}

/** A ticket is good once, so it is looked at last. */
function admit({ method, url = '', headers }: IncomingMessage, tickets: TicketBox): ExecTicket | Refusal {
  const taskId = taskOf(url);
  if (taskId === undefined || method !== 'GET') {
    return { status: '404 Not Found', problem: `there is nothing at ${url} to upgrade to` };
  }
  if (headers.upgrade?.toLowerCase() !== EXEC_PROTOCOL) {
    return { status: '400 Bad Request', problem: `only an upgrade to ${EXEC_PROTOCOL} is answered` };
  }
  // Programs send none, and no web page has any business here.
  if (headers.origin !== undefined)
    return { status: '403 Forbidden', problem: 'web pages may not call this' };
  const [, ticket = ''] = /^Bearer (\S+)$/.exec(headers.authorization ?? '') ?? [];
  const taken = tickets.take(ticket, taskId);
  return taken.ok ? taken.value : { status: '403 Forbidden', problem: taken.message };
}

function taskOf(url: string): string | undefined {
  const [, encoded] = /^\/exec\/([^/?]{1,1000})$/.exec(url) ?? [];
  try {
    return encoded && decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

async function isRunning(store: TaskStore, taskId: string): Promise<boolean> {
  const task = await store.get(taskId);
  return task?.kind === 'active' && task.checkpoint.statuses.at(-1)?.state === 'ACTIVE';
}

async function placeOf(store: TaskStore, taskId: string): Promise<Result<ExecPlace>> {
  const task = await store.get(taskId);
  if (task === undefined || !(await isRunning(store, taskId)))
    return failure('the task does not run on this host');
  return findPlace(task);
}

function refuse(socket: Duplex, { status, problem }: Refusal): void {
  const body = `${problem}\n`;
  const headers = ['Connection: close', 'Content-Type: text/plain; charset=utf-8'];
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  socket.end(`HTTP/1.1 ${[status, ...headers, length].join('\r\n')}\r\n\r\n${body}`);
}
