import type { Timers } from '../../ports/clock.ts';
import { OPEN_ACL } from './acl.ts';
import { isZooKeeperError, ZooKeeperError, type ZooKeeperErrorCode } from './errors.ts';
import { follow } from './follow.ts';
import { pathProblem, withChroot, withoutChroot } from './paths.ts';
import { Session } from './session/session.ts';
import { type Settings, withDefaults } from './session/settings.ts';
import type { WatchKind } from './session/watches.ts';
import type {
  Acl,
  CreateOptions,
  MultiOutcome,
  NodeAcl,
  NodeChildren,
  NodeData,
  ReadOperation,
  ReadOptions,
  ReadResult,
  SessionEvent,
  SessionState,
  Stat,
  Stop,
  Watch,
  WriteOperation,
  WriteResult,
  ZooKeeperClient,
  ZooKeeperOptions,
} from './types.ts';
import { multi, multiRead } from './wire/multi.ts';
import type { WireRequest } from './wire/requests.ts';
import * as requests from './wire/requests.ts';

/**
 * Opens a session in the background; see {@link ZooKeeperClient.whenConnected}. It tries the servers, in random order,
 * until it has a session or is closed.
 * @throws Error if the options cannot be used: no server, a bad chroot
 */
export function connect(options: ZooKeeperOptions): ZooKeeperClient {
  const settings = withDefaults(options);
  const problem = settings.chroot === '' ? undefined : pathProblem(settings.chroot);
  if (problem !== undefined) throw new Error(`ZooKeeper: the chroot "${settings.chroot}" ${problem}`);
  return new Client(settings);
}

class Client implements ZooKeeperClient {
  readonly #timers: Timers;
  readonly #chroot: string;
  readonly #session: Session;

  constructor(settings: Settings) {
    this.#timers = settings.timers;
    this.#chroot = settings.chroot;
    this.#session = new Session(settings);
  }

  get state(): SessionState {
    return this.#session.state;
  }

  get sessionId(): bigint {
    return this.#session.sessionId;
  }

  get sessionTimeoutMs(): number {
    return this.#session.sessionTimeoutMs;
  }

  get isSessionSure(): boolean {
    return this.#session.isSure;
  }

  onSession(listener: (event: SessionEvent) => void): Stop {
    return this.#session.onSession(listener);
  }

  async whenConnected(timeoutMs: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const settle = (): boolean => {
      if (this.state === 'connected') resolve();
      else if (this.state === 'expired')
        reject(new ZooKeeperError('SESSION_EXPIRED', 'waiting for a connection'));
      else if (this.state === 'auth-failed')
        reject(new ZooKeeperError('AUTH_FAILED', 'waiting for a connection'));
      else if (this.state === 'closed') reject(new ZooKeeperError('CLOSED', 'waiting for a connection'));
      else return false;
      return true;
    };
    if (settle()) return promise;
    const stop = this.onSession(settle);
    const cancel = this.#timers.after(timeoutMs, () =>
      reject(new ZooKeeperError('NOT_SENT', `no connection within ${timeoutMs} ms`)),
    );
    return promise.finally(() => {
      stop();
      cancel();
    });
  }

  async create(path: string, options: CreateOptions = {}): Promise<string> {
    const serverPath = this.#createPath(path, options);
    return this.#userPath(await this.#session.request(requests.create(serverPath, options)));
  }

  async delete(path: string, version: number): Promise<void> {
    return this.#session.request(requests.remove(this.#serverPath(path), version));
  }

  async exists(path: string, options: ReadOptions = {}): Promise<Stat | undefined> {
    const serverPath = this.#serverPath(path);
    const kinds = { undefined: 'data', NO_NODE: 'exists' } as const;
    const request = requests.exists(serverPath, options.watch !== undefined);
    return orMissing(this.#read(request, serverPath, options.watch, kinds));
  }

  async getData(path: string, options: ReadOptions = {}): Promise<NodeData> {
    const serverPath = this.#serverPath(path);
    const request = requests.getData(serverPath, options.watch !== undefined);
    return this.#read(request, serverPath, options.watch, { undefined: 'data' });
  }

  async setData(path: string, data: Uint8Array, version: number): Promise<Stat> {
    return this.#session.request(requests.setData(this.#serverPath(path), data, version));
  }

  async getChildren(path: string, options: ReadOptions = {}): Promise<NodeChildren> {
    const serverPath = this.#serverPath(path);
    const request = requests.getChildren(serverPath, options.watch !== undefined);
    return this.#read(request, serverPath, options.watch, { undefined: 'children' });
  }

  async getAcl(path: string): Promise<NodeAcl> {
    return this.#session.request(requests.getAcl(this.#serverPath(path)));
  }

  async setAcl(path: string, acl: readonly Acl[], version: number): Promise<Stat> {
    return this.#session.request(requests.setAcl(this.#serverPath(path), acl, version));
  }

  async sync(path: string): Promise<void> {
    return this.#session.request(requests.sync(this.#serverPath(path)));
  }

  async multi(operations: readonly WriteOperation[]): Promise<MultiOutcome> {
    if (operations.length === 0) return { ok: true, results: [] };
    const onServer = operations.map((operation) => ({
      ...operation,
      path:
        operation.type === 'create'
          ? this.#createPath(operation.path, operation)
          : this.#serverPath(operation.path),
    }));
    const outcome = await this.#session.request(multi(onServer));
    if (!outcome.ok) return outcome;
    return { ok: true, results: outcome.results.map((result) => this.#userResult(result)) };
  }

  async multiRead(operations: readonly ReadOperation[]): Promise<readonly ReadResult[]> {
    if (operations.length === 0) return [];
    const onServer = operations.map(({ type, path }) => ({ type, path: this.#serverPath(path) }));
    return this.#session.request(multiRead(onServer));
  }

  async ensurePath(path: string, acl: readonly Acl[] = OPEN_ACL): Promise<void> {
    const components = this.#serverPath(path).split('/').slice(1);
    const paths = components.map((_, index) => `/${components.slice(0, index + 1).join('/')}`);
    // From below, as a parent that exists may forbid what is not needed.
    let existing = paths.length;
    while (existing > 0 && !(await this.#existsOnServer(paths[existing - 1] ?? '/'))) existing -= 1;
    for (const missing of paths.slice(existing)) await this.#createUnlessThere(missing, acl);
  }

  watchData(
    path: string,
    onData: (node: NodeData | undefined) => void,
    onError: (error: Error) => void,
  ): Stop {
    const read = (watch: Watch) => this.#readOrAwait(path, watch, () => this.getData(path, { watch }));
    const fingerprint = ({ stat }: NodeData) => `${stat.czxid}/${stat.mzxid}`;
    return follow(this, this.#timers, { read, fingerprint }, onData, onError);
  }

  watchChildren(
    path: string,
    onChildren: (node: NodeChildren | undefined) => void,
    onError: (error: Error) => void,
  ): Stop {
    const read = (watch: Watch) => this.#readOrAwait(path, watch, () => this.getChildren(path, { watch }));
    const fingerprint = ({ stat }: NodeChildren) => `${stat.czxid}/${stat.pzxid}`;
    return follow(this, this.#timers, { read, fingerprint }, onChildren, onError);
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  /** @param kinds which kind of watch the server has set, by the code of the answer */
  #read<T>(
    request: WireRequest<T>,
    serverPath: string,
    watch: Watch | undefined,
    kinds: Readonly<Partial<Record<ZooKeeperErrorCode | 'undefined', WatchKind>>>,
  ): Promise<T> {
    if (watch === undefined) return this.#session.request(request);
    return this.#session.request(request, (code) => {
      const kind = kinds[code ?? 'undefined'];
      if (kind !== undefined) this.#session.watches.add(kind, serverPath, watch);
    });
  }

  /** Reads a node that may be missing; then waits for it with the same watch. */
  async #readOrAwait<T>(path: string, watch: Watch, read: () => Promise<T>): Promise<T | undefined> {
    const found = await orMissing(read());
    if (found !== undefined) return found;
    // A node that has appeared in between is read again.
    return (await this.exists(path, { watch })) === undefined
      ? undefined
      : this.#readOrAwait(path, watch, read);
  }

  async #existsOnServer(serverPath: string): Promise<boolean> {
    return (await orMissing(this.#session.request(requests.exists(serverPath, false)))) !== undefined;
  }

  async #createUnlessThere(serverPath: string, acl: readonly Acl[]): Promise<void> {
    try {
      await this.#session.request(requests.create(serverPath, { acl }));
    } catch (error) {
      if (!isZooKeeperError(error, 'NODE_EXISTS')) throw error;
    }
  }

  #serverPath(path: string): string {
    const problem = pathProblem(path);
    if (problem !== undefined) throw new ZooKeeperError('INVALID_PATH', `the path "${path}" ${problem}`);
    return withChroot(this.#chroot, path);
  }

  /** The path of a sequential node may end in a slash, as the server adds the name. */
  #createPath(path: string, { sequential }: CreateOptions): string {
    if (sequential !== true || !path.endsWith('/')) return this.#serverPath(path);
    return path === '/' ? `${this.#chroot}/` : `${this.#serverPath(path.slice(0, -1))}/`;
  }

  #userPath(serverPath: string): string {
    return withoutChroot(this.#chroot, serverPath) ?? serverPath;
  }

  #userResult(result: WriteResult): WriteResult {
    return result.type === 'create' ? { ...result, path: this.#userPath(result.path) } : result;
  }
}

async function orMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isZooKeeperError(error, 'NO_NODE')) return undefined;
    throw error;
  }
}
