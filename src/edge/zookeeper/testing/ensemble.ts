import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../../../test/e2e/testing/free-port.ts';
import { until } from '../../../../test/e2e/testing/until.ts';
import { zooKeeperCommand, zooKeeperProblem } from '../../local/zookeeper-server.ts';
import type { ServerAddress } from '../types.ts';

export interface EnsembleOptions {
  readonly size: 1 | 3;
  /** The servers' unit of time; sessions live for at least two of them. */
  readonly tickTimeMs?: number;
  /** Serve TLS beside plain TCP, see {@link Ensemble.tls}. */
  readonly tls?: boolean;
  /** Lines for the configuration of each server. */
  readonly settings?: readonly string[];
  /** Largest heap of a server, in MiB. */
  readonly heapMb?: number;
  /** Where the servers run, each on its own; all on the loopback address unless said. */
  readonly hosts?: readonly ServerHost[];
}

/** Where a server runs. */
export interface ServerHost {
  readonly host: string;
  /** What starts a program there, before the program. */
  readonly command: readonly string[];
}

/** A server with its ports. */
interface Place extends ServerHost {
  readonly client: number;
  readonly secure: number;
}

const LOOPBACK: ServerHost = { host: '127.0.0.1', command: [] };

const PORTS_PER_SERVER = 4;
const DEFAULT_HEAP_MB = 128;
const START_DEADLINE_MS = 60_000;
const ANSWER_DEADLINE_MS = 2_000;

/** Real ZooKeeper servers of Debian's package `zookeeper`, on free ports of the loopback address. */
export class Ensemble implements AsyncDisposable {
  readonly servers: readonly TestServer[];
  readonly #directory: string;

  private constructor(servers: readonly TestServer[], directory: string) {
    this.servers = servers;
    this.#directory = directory;
  }

  /** Starts the servers and waits until each of them serves. */
  static async start(options: EnsembleOptions): Promise<Ensemble> {
    const problem = zooKeeperProblem(process.env['PATH'] ?? '');
    if (problem !== undefined) throw new Error(problem);
    const directory = mkdtempSync(join(tmpdir(), 'zookeeper-'));
    if (options.tls === true) makeCertificate(directory);
    const ports = await freePorts(options.size * PORTS_PER_SERVER);
    const places = Array.from({ length: options.size }, (_, index) => {
      const [client = 0, secure = 0, quorum = 0, election = 0] = ports.slice(index * PORTS_PER_SERVER);
      return { ...(options.hosts?.[index] ?? LOOPBACK), client, secure, quorum, election };
    });
    const peers = places.map(
      ({ host, quorum, election }, index) => `server.${index + 1}=${host}:${quorum}:${election}`,
    );
    const servers = places.map((place, index) => {
      const home = join(directory, String(index + 1));
      writeConfiguration(home, directory, index + 1, place, options.size === 1 ? [] : peers, options);
      return new TestServer(home, place, options.heapMb ?? DEFAULT_HEAP_MB);
    });
    const ensemble = new Ensemble(servers, directory);
    await ensemble.startAll();
    return ensemble;
  }

  /** Where clients connect, in the order of {@link servers}. */
  get addresses(): readonly ServerAddress[] {
    return this.servers.map(({ address }) => address);
  }

  /** As flags want it: `127.0.0.1:1,127.0.0.1:2`. */
  get connectString(): string {
    return this.addresses.map(({ host, port }) => `${host}:${port}`).join(',');
  }

  /** What a client needs to speak TLS with the servers' secure ports. */
  get tls(): { readonly servers: readonly ServerAddress[]; readonly tls: { readonly ca: string } } {
    const ca = readFileSync(join(this.#directory, 'certificate.pem'), 'utf8');
    return { servers: this.servers.map(({ secureAddress }) => secureAddress), tls: { ca } };
  }

  /** Starts those that do not run. */
  async startAll(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.start()));
  }

  /** The server that leads, as soon as there is one. */
  async leader(): Promise<TestServer> {
    return until('one server leads', START_DEADLINE_MS, async () => {
      const modes = await Promise.all(this.servers.map((server) => server.mode().catch(() => undefined)));
      return this.servers[modes.findIndex((mode) => mode === 'leader' || mode === 'standalone')];
    });
  }

  /** Starts those that do not run, and waits until one server leads and all others follow it. */
  async settle(): Promise<void> {
    await this.startAll();
    await until('all servers follow one leader', START_DEADLINE_MS, async () => {
      const answers = await Promise.all(this.servers.map((server) => server.ask('mntr')));
      const followers = answers.flatMap((answer) => /^zk_synced_followers\t(\d+)/m.exec(answer)?.[1] ?? []);
      return followers.length === 1 && Number(followers[0]) === this.servers.length - 1 ? true : undefined;
    });
  }

  /** The server that a session is connected to, as soon as one says so. */
  async serverOf(sessionId: bigint): Promise<TestServer> {
    const mark = `sid=0x${sessionId.toString(16)},`;
    return until(`a server knows the session ${mark}`, START_DEADLINE_MS, async () => {
      const answers = await Promise.all(this.servers.map((server) => server.ask('cons').catch(() => '')));
      return this.servers[answers.findIndex((answer) => answer.includes(mark))];
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.servers.map((server) => server.kill()));
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** One server of an ensemble. */
export class TestServer {
  readonly address: ServerAddress;
  readonly secureAddress: ServerAddress;
  readonly #home: string;
  readonly #heapMb: number;
  readonly #command: readonly string[];
  #process: ChildProcess | undefined;

  constructor(home: string, { host, client, secure, command }: Place, heapMb: number) {
    this.#home = home;
    this.#heapMb = heapMb;
    this.#command = command;
    this.address = { host, port: client };
    this.secureAddress = { host, port: secure };
  }

  /** Starts it, unless it runs, and waits until it serves: a member of an ensemble needs a quorum for that. */
  async start(): Promise<void> {
    this.launch();
    await until(`the server on port ${this.address.port} serves`, START_DEADLINE_MS, () => this.mode()).catch(
      (error: unknown) => {
        throw new Error(readFileSync(join(this.#home, 'log'), 'utf8').slice(-2_000), { cause: error });
      },
    );
  }

  /** Starts it without waiting. */
  launch(): void {
    if (this.#process !== undefined) return;
    const log = openSync(join(this.#home, 'log'), 'a');
    const command = zooKeeperCommand(join(this.#home, 'zoo.cfg'), [
      `-Xmx${this.#heapMb}m`,
      '-Dzookeeper.forceSync=no',
    ]);
    // It must not outlive a test that is killed.
    this.#process = spawn('setpriv', ['--pdeathsig', 'KILL', ...this.#command, ...command], {
      stdio: ['ignore', log, log],
    });
  }

  /** Of its process, while it runs. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** `leader`, `follower` or `standalone`; undefined while it serves nobody. */
  async mode(): Promise<string | undefined> {
    return /^Mode: (.*)$/m.exec(await this.ask('srvr'))?.[1];
  }

  /** Answer to a command of four letters, e.g. `cons`. */
  async ask(command: string): Promise<string> {
    const socket = connect(this.address.port, this.address.host);
    socket.on('error', () => {});
    const timer = setTimeout(() => socket.destroy(), ANSWER_DEADLINE_MS);
    socket.write(command);
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    clearTimeout(timer);
    return answer;
  }

  /** SIGKILL; resolves when the process is gone. Frozen ones go too. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  /** SIGSTOP: connections stay open and nothing answers. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }
}

function writeConfiguration(
  home: string,
  directory: string,
  id: number,
  { host, client, secure }: Place,
  peers: readonly string[],
  { tickTimeMs = 250, tls = false, settings = [] }: EnsembleOptions,
): void {
  const store = join(directory, 'store.pem');
  const tlsLines = [
    `secureClientPort=${secure}`,
    `secureClientPortAddress=${host}`,
    'serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory',
    `ssl.keyStore.location=${store}`,
    'ssl.keyStore.type=PEM',
    `ssl.trustStore.location=${join(directory, 'certificate.pem')}`,
    'ssl.trustStore.type=PEM',
    'ssl.clientAuth=none',
  ];
  const lines = [
    `dataDir=${home}`,
    `clientPort=${client}`,
    `clientPortAddress=${host}`,
    `tickTime=${tickTimeMs}`,
    'maxSessionTimeout=60000',
    'initLimit=80',
    'syncLimit=6',
    'maxClientCnxns=0',
    'admin.enableServer=false',
    '4lw.commands.whitelist=*',
    ...(tls ? tlsLines : []),
    ...peers,
    ...settings,
  ];
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'zoo.cfg'), `${lines.join('\n')}\n`);
  writeFileSync(join(home, 'myid'), `${id}\n`);
}

/** A key and a certificate for 127.0.0.1, and both in one file as servers want it. */
function makeCertificate(directory: string): void {
  const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')];
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1'],
      ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate],
    ],
    { stdio: 'ignore' },
  );
  writeFileSync(join(directory, 'store.pem'), readFileSync(key, 'utf8') + readFileSync(certificate, 'utf8'));
}
