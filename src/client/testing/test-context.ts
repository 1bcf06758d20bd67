import type { TaskAccess } from '../../ports/task-access.ts';
import type { CallApi, ClientContext } from '../context.ts';

/** The client of a test: what it was told and a clock that jumps over every wait. */
export interface TestContext {
  readonly context: ClientContext;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly opened: readonly string[];
  /** Milliseconds that the client waited in all. */
  readonly waitedMs: () => number;
  readonly interrupt: () => void;
}

export interface TestContextOptions {
  readonly files?: Readonly<Record<string, string>>;
  readonly clusters?: readonly object[];
  readonly startedAtMs?: number;
  readonly callApi?: CallApi;
  readonly resolveImage?: ClientContext['resolveImage'];
  readonly writeNewFile?: ClientContext['writeNewFile'];
  readonly evaluateApart?: ClientContext['evaluateApart'];
  readonly runWithin?: ClientContext['runWithin'];
  readonly openPage?: ClientContext['openPage'];
  readonly terminal?: Partial<ClientContext['terminal']>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly compareTexts?: ClientContext['compareTexts'];
  readonly taskAccess?: TaskAccess;
  /** Default exports by the paths of their modules. */
  readonly modules?: Readonly<Record<string, unknown>>;
  /** What the user answers to every question; without it nobody can be asked. */
  readonly answers?: boolean;
  readonly readServerSet?: ClientContext['readServerSet'];
  /** The id that every random draw of one yields. */
  readonly uuid?: string;
}

/** The cluster list of a test: the cluster `west`, found directly. */
export const WEST = { name: 'west', scheduler_uri: 'http://scheduler.example:8081' };

const NO_TERMINAL = { stdoutIsTerminal: false, stderrIsTerminal: false, columns: () => 80 };

/** Makes a context without any outside. */
export function createTestContext(options: TestContextOptions = {}): TestContext {
  const files = new Map(Object.entries(options.files ?? {}));
  const clustersFile = '/etc/aurora/clusters.json';
  if (!files.has(clustersFile)) files.set(clustersFile, JSON.stringify(options.clusters ?? [WEST]));
  const [stdout, stderr, opened]: string[][] = [[], [], []];
  const interruption = new AbortController();
  let waitedMs = 0;
  const startedAtMs = options.startedAtMs ?? 1_700_000_000_000;
  const context: ClientContext = {
    stdout: (text) => void stdout?.push(text),
    stderr: (text) => void stderr?.push(text),
    environment: options.environment ?? {},
    homeDirectory: '/home/alice',
    userName: () => 'alice',
    version: '0.22.0',
    clock: { nowMs: () => startedAtMs + waitedMs },
    timers: {
      after(delayMs, run) {
        waitedMs += delayMs;
        const immediate = setImmediate(run);
        return () => clearImmediate(immediate);
      },
    },
    interrupted: interruption.signal,
    readTextFile: async (path) => {
      const text = files.get(path);
      return text === undefined ? { kind: 'absent' } : { kind: 'text', text };
    },
    writeNewFile: options.writeNewFile ?? (() => Promise.reject(new Error('no file was expected'))),
    readJobFile: (path) => files.get(path),
    evaluateApart:
      options.evaluateApart ?? (() => Promise.reject(new Error('no other process was expected'))),
    runWithin: options.runWithin ?? ((_timeoutMs, work) => ({ kind: 'ended', value: work() })),
    hostname: 'laptop.example',
    workingDirectory: '/home/alice',
    random: { fraction: () => 0.5, uuid: () => options.uuid ?? '3f0b4d8e-41c9-4a38-9c55-04bbd4f9aa50' },
    callApi: options.callApi ?? (() => Promise.reject(new Error('no call of the API was expected'))),
    resolveImage: options.resolveImage ?? (() => Promise.reject(new Error('no image was expected'))),
    readServerSet: options.readServerSet ?? (() => Promise.reject(new Error('no ZooKeeper was expected'))),
    importDefault: async (path) => {
      const { modules = {} } = options;
      if (!Object.hasOwn(modules, path)) throw new Error(`Cannot find module '${path}'`);
      return modules[path];
    },
    confirm: async () => options.answers ?? false,
    openPage: options.openPage ?? (() => Promise.reject(new Error('no request of a page was expected'))),
    terminal: { ...NO_TERMINAL, ...options.terminal },
    openBrowser: (url) => void opened?.push(url),
    compareTexts: options.compareTexts ?? (() => Promise.reject(new Error('no comparison was expected'))),
    localCluster: () => Promise.reject(new Error('no local cluster was expected')),
    taskAccess: async () => {
      if (options.taskAccess === undefined) throw new Error('no access to tasks was expected');
      return options.taskAccess;
    },
  };
  return {
    context,
    stdout: () => stdout?.join('') ?? '',
    stderr: () => stderr?.join('') ?? '',
    opened: opened ?? [],
    waitedMs: () => waitedMs,
    interrupt: () => interruption.abort(),
  };
}
