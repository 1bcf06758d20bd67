import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { writeTicket } from '../../src/domain/exec/ticket.ts';
import { createMac } from '../../src/edge/system/mac.ts';
import { BareEngine } from './testing/bare-engine.ts';
import { startClient, startClientInTerminal } from './testing/client-process.ts';
import { type Ended, processTable, root, run } from './testing/cluster.ts';
import { ObserverProcess } from './testing/observer-process.ts';
import { SchedulerProcess } from './testing/schedulers.ts';
import { until } from './testing/until.ts';

const DEADLINE_MS = 60_000;

const JOBS = `
sleep = Process(name = 'sleep', cmdline = 'exec sleep 65432')
task = SequentialTask(processes = [sleep], finalization_wait = 1,
  resources = Resources(cpu = 0.01, ram = 32*MB, disk = 16*MB))
service = Service(cluster = 'apart', role = 'www-data', environment = 'prod', task = task)
jobs = [service(name = 'runs', instances = 2), service(name = 'waits', constraints = {'rack': 'none'})]`;
const RUNS = 'apart/www-data/prod/runs';
const WAITS = 'apart/www-data/prod/waits';

/** The observers that a client may be sent to. */
type ObserverName = 'sharing the key' | 'with another key' | 'without a key';

describe('a command in a sandbox, by programs that share nothing but a key', () => {
  const key = Buffer.alloc(32, 1);
  let engine: BareEngine;
  let scheduler: SchedulerProcess;
  let observers: Readonly<Record<ObserverName, ObserverProcess>>;
  let front: TicketDesk;
  let files: Readonly<Record<'key' | 'otherKey' | 'jobs', string>>;
  const owned = new AsyncDisposableStack();

  before(async () => {
    engine = owned.use(await BareEngine.start());
    files = {
      key: keyFile('key', key),
      otherKey: keyFile('other-key', Buffer.alloc(32, 2)),
      jobs: join(engine.directory, 'jobs.aurora'),
    };
    writeFileSync(files.jobs, JOBS);
    const initialised = await run(join(root, 'bin/aurora-log'), ['initialize', logFlag()]);
    assert.equal(initialised.status, 0, initialised.stderr);
    // First without a key, as an operator would who has not heard of it.
    scheduler = await startScheduler();
    const workDir = join(engine.directory, 'engine');
    const observe = async (...flags: string[]) => owned.use(await ObserverProcess.start(workDir, flags));
    observers = {
      'sharing the key': await observe(`--task_exec_key_file=${files.key}`),
      'with another key': await observe(`--task_exec_key_file=${files.otherKey}`),
      'without a key': await observe(),
    };
    front = owned.use(await TicketDesk.open(() => scheduler.url));
    for (const [name, { port }] of Object.entries(observers)) writeCluster(name, port);
    for (const job of [RUNS, WAITS]) await succeed('job', 'create', job, files.jobs);
    await until('the job runs', DEADLINE_MS, async () => {
      const { stdout } = await succeed('job', 'status', RUNS);
      return stdout.match(/status: RUNNING on/g)?.length === 2 ? true : undefined;
    });
  });
  after(async () => {
    await scheduler?.end('SIGKILL');
    await owned.disposeAsync();
  });

  function keyFile(name: string, bytes: Uint8Array): string {
    const path = join(engine.directory, name);
    writeFileSync(path, bytes, { mode: 0o600 });
    return path;
  }

  const logFlag = () => `-native_log_file_path=${join(engine.directory, 'log')}`;

  const schedulerFlags = (...more: readonly string[]) => [
    ...['-cluster_name=apart', '-ip=127.0.0.1', '-hostname=127.0.0.1', '-http_port=0', logFlag()],
    `-mesos_master_address=127.0.0.1:${engine.engine.masterPort}`,
    `-thermos_executor_path=${engine.executor}`,
    ...['-thermos_executor_cpu=0.01', '-thermos_executor_ram=64MB', '-offer_filter_duration=0secs'],
    ...more,
  ];
  const startScheduler = (...more: readonly string[]) => SchedulerProcess.start(schedulerFlags(...more));

  /** Writes the `clusters.json` of clients that find one of the observers. */
  function writeCluster(observer: string, port: number): void {
    mkdirSync(configRoot(observer), { recursive: true });
    const cluster = { name: 'apart', scheduler_uri: front.url, observer_port: port };
    writeFileSync(join(configRoot(observer), 'clusters.json'), JSON.stringify([cluster]));
  }
  const configRoot = (observer: string) => join(engine.directory, observer);

  const aurora = (observer: ObserverName, args: readonly string[]): Promise<Ended> =>
    run(join(root, 'bin/aurora'), args, { ...process.env, AURORA_CONFIG_ROOT: configRoot(observer) });
  const exec = (instance: string, ...command: string[]) =>
    aurora('sharing the key', ['task', 'exec', instance, '--', ...command]);

  async function succeed(...args: string[]): Promise<Ended> {
    const ended = await aurora('sharing the key', args);
    assert.equal(ended.status, 0, ended.stderr);
    return ended;
  }

  async function taskOf(instance: number): Promise<string> {
    const { stdout } = await succeed('job', 'status', RUNS, '--write-json');
    const [job] = JSON.parse(stdout) as {
      active: { assignedTask: { taskId: string; instanceId: number } }[];
    }[];
    const tasks = job?.active.map(({ assignedTask }) => assignedTask) ?? [];
    return tasks.find(({ instanceId }) => instanceId === instance)?.taskId ?? '';
  }

  it('is refused by a scheduler without a key', async () => {
    const { status, stderr, stdout } = await exec(`${RUNS}/0`, 'true');
    assert.equal(status, 30);
    assert.match(
      stderr,
      /The scheduler of apart refuses: .* lets nobody run commands in tasks; -task_exec_key_file would/,
    );
    assert.equal(stdout, '');
    assert.equal(await scheduler.end('SIGTERM'), 0);
  });

  it('is not had from a scheduler whose callers must log in, nor with a key that others can read', async () => {
    const secured = startScheduler(
      `-task_exec_key_file=${files.key}`,
      '-http_authentication_mechanism=BASIC',
    );
    await assert.rejects(secured, /-http_authentication_mechanism/);
    const open = join(engine.directory, 'open-key');
    writeFileSync(open, key, { mode: 0o644 });
    await assert.rejects(startScheduler(`-task_exec_key_file=${open}`), /must be readable by its owner only/);
    scheduler = await startScheduler(`-task_exec_key_file=${files.key}`);
    await until('it leads', DEADLINE_MS, async () =>
      (await scheduler.leaderHealth()) === 200 ? true : undefined,
    );
  });

  it('passes input, outputs and exit code through', async () => {
    const args = ['task', 'exec', `${RUNS}/1`, '--', 'sh', '-c', 'cat; echo problem >&2; pwd; exit 3'];
    const { status, stdout, stderr } = await startClient(configRoot('sharing the key'), args, 'given\n')
      .ended;
    assert.equal(status, 3);
    assert.equal(stdout.split('\n')[0], 'given');
    const sandbox = stdout.split('\n')[1] ?? '';
    assert.ok(sandbox.startsWith(engine.directory) && sandbox.includes(await taskOf(1)), sandbox);
    assert.match(stderr, /^problem\n/);
    assert.match(observers['sharing the key'].said, /Session of 127\.0\.0\.1 in task \S+: sh -c /);
    assert.match(scheduler.said, /127\.0\.0\.1 may run a command in /);
  });

  it('is a shell to whoever has a terminal', async () => {
    const { child, ended, seen } = startClientInTerminal(configRoot('sharing the key'), [
      ...['task', 'exec', `${RUNS}/0`, '--', 'sh'],
    ]);
    await until('the shell prompts', DEADLINE_MS, () => (/[$#] $/.test(seen()) ? true : undefined));
    child.stdin.write('tty; stty size; echo "$TERM"; id -un\n');
    await until('the shell answers', DEADLINE_MS, () =>
      /\/dev\/pts\/\d+\s+33 99\s+vt100\s+www-data\s/.test(seen()) ? true : undefined,
    );
    child.stdin.write('exec sleep 65433\n');
    await until('the command runs', DEADLINE_MS, () => (sleeps('sleep 65433') === 1 ? true : undefined));
    child.stdin.write('\x03');
    assert.equal((await ended).status, 128 + 2);
  });

  const sleeps = (command: string) => processTable().filter((entry) => entry.command === command).length;

  for (const [name, told] of [
    ['with another key', /refuses: the ticket is not signed with the key of this host$/m],
    ['without a key', /refuses: it runs no commands; thermos_observer does if .* --task_exec_key_file$/m],
  ] as const) {
    it(`is refused by an observer ${name}`, async () => {
      const { status, stdout, stderr } = await aurora(name, [
        'task',
        'exec',
        `${RUNS}/0`,
        '--',
        'echo',
        'in',
      ]);
      assert.equal(status, 4);
      assert.match(stderr, told);
      assert.match(
        stderr,
        new RegExp(`^The observer of localhost at http://localhost:${observers[name].port}`, 'm'),
      );
      assert.equal(stdout, '');
    });
  }

  it('needs a ticket of the last minute, for that task, that was not used yet', async () => {
    const [taskId, otherTask] = [await taskOf(0), await taskOf(1)];
    const mac = createMac(key);
    const ticket = (ageMs: number, id: string, of = taskId) =>
      writeTicket({ taskId: of, caller: 'test', issuedMs: Date.now() - ageMs, id }, mac);
    // Made when it is used, so that it is fresh however long the attempts before took.
    const attempts: readonly [ticket: () => string, told: RegExp | undefined][] = [
      [() => ticket(0, 'once'), undefined],
      [() => ticket(0, 'once'), /refuses: the ticket was used already$/m],
      [() => ticket(600_000, 'old'), /refuses: the ticket has expired$/m],
      [() => ticket(-600_000, 'early'), /refuses: the ticket is from the future: the clocks/m],
      [() => ticket(0, 'other', otherTask), /refuses: the ticket is for another task$/m],
      [() => ticket(0, 'forged').replace(/.$/, 'x'), /refuses: the ticket is not signed with the key/m],
    ];
    for (const [fresh, told] of attempts) {
      front.ticket = fresh();
      const { status, stdout, stderr } = await exec(`${RUNS}/0`, 'echo', 'in');
      front.ticket = undefined;
      assert.equal(status, told === undefined ? 0 : 4, stderr);
      assert.equal(stdout, told === undefined ? 'in\n' : '');
      if (told !== undefined) assert.match(stderr, told);
    }
  });

  it('needs an instance that runs', async () => {
    const waiting = await exec(`${WAITS}/0`, 'true');
    assert.equal(waiting.status, 4);
    assert.match(waiting.stderr, /The scheduler of apart refuses: The task is PENDING, not RUNNING/);
    const missing = await exec(`${RUNS}/7`, 'true');
    assert.equal(missing.status, 6);
    assert.match(missing.stderr, /^apart\/www-data\/prod\/runs\/7 has no active task$/m);
    await succeed('job', 'kill', `${RUNS}/1`);
    const killed = await exec(`${RUNS}/1`, 'true');
    assert.equal(killed.status, 6);
    assert.match(killed.stderr, /runs\/1 has no active task/);
  });
});

/** Stands between clients and the scheduler, and can hand out another ticket than the scheduler's. */
class TicketDesk implements AsyncDisposable {
  /** Given to whoever asks for one; undefined leaves it to the scheduler. */
  ticket: string | undefined;
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
  }

  static async open(schedulerUrl: () => string): Promise<TicketDesk> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    // A server on a TCP port has this kind of address.
    const desk = new TicketDesk(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (incoming, answer) => {
      const { method, url = '', headers } = incoming;
      if (desk.ticket !== undefined && url.startsWith('/v1/exec/')) {
        answer.end(JSON.stringify({ ticket: desk.ticket, host: 'localhost' }));
        return;
      }
      const passed = request(
        new URL(url, schedulerUrl()),
        { ...(method && { method }), headers },
        (given) => {
          answer.writeHead(given.statusCode ?? 502, given.headers);
          given.pipe(answer);
        },
      );
      passed.once('error', () => answer.destroy());
      incoming.pipe(passed);
    });
    return desk;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
