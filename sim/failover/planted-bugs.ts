import { ANY_VERSION, type WriteOperation, type ZooKeeperClient } from '../../src/edge/zookeeper/index.ts';
import { type LogRecord, LogTruncated, type SharedLog } from '../../src/ports/log.ts';
import type { Effect } from '../../src/scheduler/effects.ts';
import { encodeNoop } from '../../src/storage/log-entry.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { emittingEarly } from '../emitting-early.ts';

/** Bugs that can be planted into schedulers that share a log, to see whether the simulator finds them. */
export const FAILOVER_BUGS = {
  'no-epoch-check': 'a deposed leader goes on writing',
  'no-head-check': 'writes happen out of order, or twice',
  'acknowledge-before-append': 'writes are answered before they are durable',
  'effects-before-write': 'tasks are launched and killed before that is durable',
  'acts-without-append': 'a leader that was deposed without knowing it kills what only its successor knows',
  'truncation-ignored': 'a standby goes on behind a gap as if nothing was missing',
  'old-answers': 'a leader that was stopped past its session answers from its old state',
  'outlives-its-log': 'a leader goes on after its log has failed',
  'no-catch-up': 'a new leader begins with what it had read as a standby',
} as const;

export type FailoverBug = keyof typeof FAILOVER_BUGS;

export function isFailoverBug(name: string | undefined): name is FailoverBug {
  return name !== undefined && Object.hasOwn(FAILOVER_BUGS, name);
}

/** The client of a scheduler, with its bug. */
export function buggyClient(client: ZooKeeperClient, bug: FailoverBug | undefined): ZooKeeperClient {
  const faulty = faultyMethods(client, bug);
  if (faulty === undefined) return client;
  return new Proxy(client, {
    get(target, name) {
      const value: unknown = Reflect.get(faulty, name) ?? Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function faultyMethods(
  client: ZooKeeperClient,
  bug: FailoverBug | undefined,
): Partial<ZooKeeperClient> | undefined {
  switch (bug) {
    case 'no-epoch-check':
      return { multi: withoutVersions(client, 'check') };
    case 'no-head-check':
      return { multi: withoutVersions(client, 'setData') };
    case 'acts-without-append':
      // Or it would learn soon enough that its candidacy was removed.
      return {
        watchData: (path, onData, onError) =>
          path.includes('-lock-') ? () => {} : client.watchData(path, onData, onError),
      };
    default:
      return undefined;
  }
}

function withoutVersions(client: ZooKeeperClient, unchecked: 'check' | 'setData'): ZooKeeperClient['multi'] {
  return (operations) =>
    client.multi(
      operations.map((operation): WriteOperation => {
        return operation.type === unchecked ? { ...operation, version: ANY_VERSION } : operation;
      }),
    );
}

/** The log of a scheduler, with its bug. @param onFailed hears of what nobody waits for any more */
export function buggyLog(
  log: SharedLog,
  bug: FailoverBug | undefined,
  onFailed: (error: Error) => void,
): SharedLog {
  const plain: SharedLog = {
    status: () => log.status(),
    initialize: () => log.initialize(),
    read: (from) => log.read(from),
    append: (entries) => log.append(entries),
    truncateBefore: (position) => log.truncateBefore(position),
    takeOver: () => log.takeOver(),
    follow: (onGrown, onError) => log.follow(onGrown, onError),
    close: () => log.close(),
  };
  switch (bug) {
    case 'acknowledge-before-append':
      return { ...plain, append: acknowledgingEarly(log, onFailed) };
    case 'acts-without-append':
      return { ...plain, append: leavingOutNoops(log) };
    case 'truncation-ignored':
      return { ...plain, read: (from) => readBehindGap(log, from) };
    case 'no-catch-up':
      return { ...plain, ...withoutCatchUp(log) };
    default:
      return plain;
  }
}

/** The storage of a scheduler, with its bug. */
export function buggyStorage(
  storage: Storage<Effect>,
  bug: FailoverBug | undefined,
  perform: (effects: readonly Effect[]) => void,
): Storage<Effect> {
  if (bug !== 'effects-before-write') return storage;
  return emittingEarly(storage, perform, ({ kind }) => kind === 'launch' || kind === 'killTask');
}

function acknowledgingEarly(log: SharedLog, onFailed: (error: Error) => void): SharedLog['append'] {
  let next: number | undefined;
  return async (entries) => {
    if (next === undefined) {
      const status = await log.status();
      next = status.kind === 'ready' ? status.nextPosition : 1;
    }
    log.append(entries.map((entry) => entry.slice())).catch(onFailed);
    next += entries.length;
    return next - 1;
  };
}

/** Without the empty entries that show that nobody else has taken over. */
function leavingOutNoops(log: SharedLog): SharedLog['append'] {
  const noop = encodeNoop();
  return async (entries) => {
    const [first, second] = entries;
    const isNoop = second === undefined && first !== undefined && Buffer.compare(first, noop) === 0;
    return isNoop ? 0 : log.append(entries);
  };
}

async function* readBehindGap(log: SharedLog, from: number | undefined): AsyncGenerator<LogRecord, void> {
  try {
    yield* log.read(from);
  } catch (error) {
    if (!(error instanceof LogTruncated)) throw error;
    yield* log.read();
  }
}

function withoutCatchUp(log: SharedLog): Pick<SharedLog, 'takeOver' | 'read'> {
  let isTakenOver = false;
  return {
    takeOver() {
      isTakenOver = true;
      return log.takeOver();
    },
    async *read(from) {
      for await (const record of log.read(from)) {
        if (isTakenOver) return;
        yield record;
      }
    },
  };
}
