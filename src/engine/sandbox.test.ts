import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { CommandInfo, CommandUri, SchedulerCall } from '../../api/mesos/v1.ts';
import { executorEnvironment } from './containers/environment.ts';
import { fetchUris, outputFileProblem } from './containers/fetcher.ts';
import { allowedAgeMs, SandboxGc } from './containers/sandbox-gc.ts';
import { REAL_WORLD, startTestEngine, type TestEngine } from './testing/engine.ts';
import { type Line, readRecording } from './testing/recording.ts';
import { TestScheduler } from './testing/scheduler.ts';
import { executorCommand, task } from './testing/tasks.ts';

const root = mkdtempSync(join(tmpdir(), 'engine-sandbox-'));
after(() => rmSync(root, { recursive: true }));

describe('the environment of an executor', () => {
  const facts = {
    frameworkId: 'f',
    agentId: 'a',
    containerId: 'c',
    directory: '/sandbox',
    ip: '127.0.0.1',
    agentPort: 5051,
    checkpoint: true,
    gracePeriodMs: 5_000,
  };
  const withCommand = (command: CommandInfo) =>
    executorEnvironment({ executor_id: { value: 'e' }, command }, facts);

  it('has the variables that were recorded, and its own mark', () => {
    const [recorded] = readRecording('18-executor-environment-and-sandbox').filter(
      ({ kind }) => kind === 'environment',
    );
    const variables = [{ name: 'GREETING', value: 'hello' }];
    const own = withCommand({ value: 'x', environment: { variables } });
    const { MESOS_CONTAINER_ID: mark, ...rest } = own;
    assert.equal(mark, 'c');
    const { PWD: _, ...expected } = (recorded?.body ?? {}) as Record<string, string>;
    assert.deepEqual(Object.keys(rest).sort(), Object.keys(expected).sort());
    for (const name of [
      'MESOS_CHECKPOINT',
      'MESOS_AGENT_ENDPOINT',
      'MESOS_SLAVE_PID',
      'MESOS_RECOVERY_TIMEOUT',
      'MESOS_SUBSCRIPTION_BACKOFF_MAX',
      'MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD',
      'LIBPROCESS_PORT',
      'GREETING',
    ]) {
      assert.equal(own[name], expected[name], name);
    }
  });

  it('lets the command have the last word, and never lacks a PATH', () => {
    const variables = [{ name: 'MESOS_SANDBOX', value: '/overridden' }];
    assert.equal(withCommand({ environment: { variables } })['MESOS_SANDBOX'], '/overridden');
    assert.equal(withCommand({})['PATH'], '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
  });
});

describe('the fetcher', () => {
  const uris = join(root, 'uris');
  let sandbox: string;
  const server = createServer((request, response) => {
    if (request.url === '/moved') response.writeHead(302, { location: '/plain.txt' }).end();
    else if (request.url?.startsWith('/plain.txt')) response.end('from http');
    else response.writeHead(404).end();
  });
  let base: string;

  before(async () => {
    mkdirSync(join(uris, 'dir'), { recursive: true });
    writeFileSync(join(uris, 'dir/inside.txt'), 'inside\n');
    writeFileSync(join(uris, 'plain.txt'), 'plain\n', { mode: 0o600 });
    writeFileSync(join(uris, 'weird name%.txt'), 'w');
    writeFileSync(join(uris, 'corrupt.tar.gz'), 'not a tar');
    execFileSync('tar', ['-czf', 'app.tar.gz', 'dir'], { cwd: uris });
    execFileSync('sh', ['-c', 'printf gz > single.txt && gzip single.txt'], { cwd: uris });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  const fetch = async (...list: CommandUri[]) => {
    sandbox = mkdtempSync(join(root, 's-'));
    await fetchUris(list, sandbox, undefined, new AbortController().signal);
  };
  const local = (name: string) => `file://${join(uris, name)}`;
  const read = (name: string) => readFileSync(join(sandbox, name), 'utf8');
  const has = (name: string) => lstatSync(join(sandbox, name), { throwIfNoEntry: false }) !== undefined;

  it('copies, unpacks, renames and makes executable', async () => {
    await fetch(
      { value: local('app.tar.gz') },
      { value: local('single.txt.gz') },
      { value: local('plain.txt') },
      { value: join(uris, 'weird name%.txt') },
      { value: local('plain.txt'), output_file: 'deep/er/renamed.txt' },
    );
    assert.equal(read('dir/inside.txt'), 'inside\n');
    assert.ok(has('app.tar.gz'), 'the archive stays beside its content');
    assert.equal(read('single.txt'), 'gz');
    assert.equal(read('deep/er/renamed.txt'), 'plain\n');
    assert.ok(has('weird name%.txt'));
    assert.equal(statSync(join(sandbox, 'plain.txt')).mode & 0o777, 0o600, 'files keep their mode');
  });

  it('leaves executables and archives alone when told so', async () => {
    await fetch({ value: local('app.tar.gz'), executable: true });
    assert.deepEqual([has('dir'), statSync(join(sandbox, 'app.tar.gz')).mode & 0o777], [false, 0o755]);
    await fetch({ value: local('app.tar.gz'), extract: false });
    assert.equal(has('dir'), false);
  });

  it('downloads, following redirects; the query stays in the name', async () => {
    await fetch({ value: `${base}/moved` }, { value: `${base}/plain.txt?x=1` });
    assert.equal(read('moved'), 'from http');
    assert.equal(read('plain.txt?x=1'), 'from http');
  });

  it('says what it could not fetch, and why', async () => {
    await assert.rejects(fetch({ value: local('not-there') }), /Failed to fetch 'file:.*not-there': ENOENT/);
    await assert.rejects(fetch({ value: local('corrupt.tar.gz') }), /Failed to extract archive/);
    await assert.rejects(fetch({ value: `${base}/missing.txt` }), /answered 404 instead of 200/);
    await assert.rejects(fetch({ value: 'foo://host/x' }), /scheme 'foo' is not supported/);
    await assert.rejects(fetch({ value: 'relative.txt' }), /relative path/);
    await assert.rejects(fetch({ value: base }), /no usable file name/);
    assert.match(read('stderr'), /Fetching URI/);
  });

  it('leaves the files that were recorded, with their modes: 18b-fetcher', async () => {
    const lines = readRecording('18b-fetcher');
    const listing = (of: string) =>
      ((lines.find((line) => line.of === of)?.body ?? []) as string[])
        .map((entry) => /^(?<mode>\S+) \S+ \d+ \.\/(?<path>.+)$/.exec(entry)?.groups)
        .filter((entry) => entry !== undefined)
        .map(({ mode = '', path = '' }) => `${mode} ${path}`)
        .filter((entry) => !/ (stdout|stderr)$/.test(entry));
    const source = join(root, 'recorded-uris');
    makeRecordedUris(source);
    assert.deepEqual(list(source), listing('directory the URIs were fetched from'));
    await fetch(...recordedUris(lines, 'fetch', source));
    // Mesos unpacks an archive that it keeps in its cache without a copy in the sandbox; there is no cache here.
    const own = list(sandbox).filter((entry) => !/ (stdout|stderr|cached\.tar\.gz)$/.test(entry));
    assert.deepEqual(own, listing('sandbox after fetching'));
  });

  const failures = [
    'missing-file',
    'corrupt-archive',
    'absolute-output-file',
    'unknown-scheme',
    'relative-path',
  ];
  for (const taskId of failures) {
    it(`fails where Mesos failed: 18b-fetcher, ${taskId}`, async () => {
      const list = recordedUris(readRecording('18b-fetcher'), taskId, uris);
      if (outputFileProblem(list) === undefined) await assert.rejects(fetch(...list));
    });
  }

  it('never writes outside of the sandbox', () => {
    for (const output_file of ['/tmp/x', '../x', 'a/../../x', '..']) {
      assert.match(outputFileProblem([{ value: 'x', output_file }]) ?? '', /within the sandbox/);
    }
    assert.equal(outputFileProblem([{ value: 'x', output_file: 'a/../b' }]), undefined);
  });
});

/** The URIs of a recorded task, with another directory in the place of the recorded one. */
function recordedUris(lines: readonly Line[], taskId: string, directory: string): CommandUri[] {
  const accepts = lines.map(
    ({ body }) => body as Partial<Extract<SchedulerCall, { type: 'ACCEPT' }>> | undefined,
  );
  const tasks = accepts.flatMap((body) => body?.accept?.operations?.[0]?.launch?.task_infos ?? []);
  const found = tasks.find(({ task_id }) => task_id.value === taskId)?.executor?.command?.uris ?? [];
  assert.ok(found.length > 0, taskId);
  return found.map((uri) => ({ ...uri, value: uri.value.replace('/opt/test/uris', directory) }));
}

/** Makes the files that the recorded URIs name. */
function makeRecordedUris(directory: string): void {
  mkdirSync(join(directory, 'pkg/dir'), { recursive: true });
  const write = (name: string, content: string, mode = 0o644) =>
    writeFileSync(join(directory, name), content, { mode });
  write('pkg/dir/inside.txt', 'inside\n');
  write('pkg/run.sh', '#!/bin/sh\necho hello\n', 0o755);
  write('plain.txt', 'plain\n', 0o600);
  write('single.txt.gz', '');
  write('tool', 'tool\n');
  write('weird name.txt', 'w\n');
  execFileSync('tar', ['-czf', 'app.tar.gz', '-C', 'pkg', 'dir', 'run.sh'], { cwd: directory });
  for (const copy of ['exec.tar.gz', 'noextract.tgz'])
    copyFileSync(join(directory, 'app.tar.gz'), join(directory, copy));
  writeFileSync(join(directory, 'single.txt.gz'), gzipSync('gz\n\n'));
  execFileSync('python3', ['-c', ZIP], { cwd: directory });
}

/** Debian's zip is not needed for more than this. */
const ZIP = "import zipfile; z = zipfile.ZipFile('z.zip', 'w'); z.writestr('zipped/z.txt', 'z'); z.close()";

/** What lies in a directory, as the recordings write it: `-rw-r--r-- dir/file`. */
function list(directory: string): string[] {
  return (readdirSync(directory, { recursive: true, encoding: 'utf8' }) as string[])
    .toSorted()
    .map((name) => {
      const { mode } = statSync(join(directory, name));
      const bits = [...'rwxrwxrwx'].map((letter, index) => ((mode >> (8 - index)) & 1 ? letter : '-'));
      return `${statSync(join(directory, name)).isDirectory() ? 'd' : '-'}${bits.join('')} ${name}`;
    });
}

describe('a sandbox', () => {
  let test: TestEngine;
  let scheduler: TestScheduler;
  before(async () => {
    test = await startTestEngine();
    scheduler = new TestScheduler(test.engine.masterPort);
    await scheduler.subscribe();
  });
  after(async () => {
    await scheduler.close();
    await test.remove();
  });

  it("lies where observers look, with `latest` pointing at it and the command's output in it", async () => {
    const offer = await scheduler.nextOffer();
    const command = { value: `echo hello; echo oops >&2; ${executorCommand()}` };
    await scheduler.accept(offer, [task(offer, 'writes', { command })], 0);
    const status = await scheduler.untilState('writes', 'TASK_RUNNING');
    const containerId = status.container_status?.container_id?.value ?? '';
    const [executor] = test.engine.view().executors;
    const { agentId } = test.engine;
    assert.equal(
      executor?.directory.replace(/^.*?\/slaves/, '/slaves'),
      `/slaves/${agentId}/frameworks/${scheduler.frameworkId}/executors/thermos-writes/runs/${containerId}`,
    );
    const directory = executor?.directory ?? '';
    assert.equal(readlinkSync(join(dirname(directory), 'latest')), directory);
    assert.equal(statSync(directory).mode & 0o777, 0o750);
    assert.equal(readFileSync(join(directory, 'stdout'), 'utf8'), 'hello\n');
    assert.equal(readFileSync(join(directory, 'stderr'), 'utf8'), 'oops\n');
  });
});

describe('old sandboxes', () => {
  it('are kept a week on an empty disk, and not at all on a full one', () => {
    const week = 7 * 24 * 3_600_000;
    assert.equal(allowedAgeMs(week, 0), 0.9 * week);
    assert.equal(allowedAgeMs(week, 0.9), 0);
    assert.equal(allowedAgeMs(week, 0.99), 0);
  });

  it('are removed with what only they used; those in use stay', async () => {
    const runs = (executor: string) => join(root, 'slaves/a/frameworks/f/executors', executor, 'runs');
    for (const executor of ['old', 'used']) mkdirSync(join(runs(executor), 'run-1'), { recursive: true });
    const isInUse = (directory: string) => directory === join(runs('used'), 'run-1');
    const later = { nowMs: () => Date.now() + 1_000 };
    await new SandboxGc(root, 0, isInUse, later, REAL_WORLD.logger).collect();
    const isThere = (path: string) => statSync(path, { throwIfNoEntry: false }) !== undefined;
    assert.deepEqual([isThere(dirname(runs('old'))), isThere(join(runs('used'), 'run-1'))], [false, true]);
  });
});
