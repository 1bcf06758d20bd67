import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openConnected, text } from '../edge/zookeeper/testing/client.ts';
import { Ensemble } from '../edge/zookeeper/testing/ensemble.ts';

const PROGRAM = join(import.meta.dirname, 'aurora.ts');
const KEY = 'west/media/prod/transcoder';

/** The recorded answer to `job status`. */
const recording = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../test/recordings/client/job-status-text.json'), 'utf8'),
);
const ANSWER = Buffer.from(recording.exchanges[0].response.bodyBase64, 'base64');

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program with a home of its own and the cluster `west` at the address of `listener`. */
async function runAgainst(
  t: TestContext,
  listener: RequestListener,
  files: Record<string, string> = {},
  environment: Record<string, string> = {},
) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const home = mkdtempSync(join(tmpdir(), 'aurora-client-'));
  t.after(() => {
    rmSync(home, { recursive: true });
    server.close();
    server.closeAllConnections();
  });
  // A server that listens on a port has an address of this kind.
  const { port } = server.address() as AddressInfo;
  writeFileSync(
    join(home, 'clusters.json'),
    JSON.stringify([
      { name: 'west', scheduler_uri: `http://127.0.0.1:${port}` },
      { name: 'safe', scheduler_uri: `https://127.0.0.1:${port}` },
      { name: 'lost', scheduler_uri: 'http://scheduler.invalid:8081' },
    ]),
  );
  for (const [name, text] of Object.entries(files)) writeFileSync(join(home, name), text);
  const env = { PATH: process.env['PATH'], HOME: home, AURORA_CONFIG_ROOT: home, TZ: 'UTC', ...environment };
  const start = (argv: string[], stdout: 'pipe' | number = 'pipe') =>
    spawn(process.execPath, [PROGRAM, ...argv], { cwd: home, env, stdio: ['ignore', stdout, 'pipe'] });
  const url = `http://127.0.0.1:${port}/api`;
  return { url, start, run: (...argv: string[]) => ended(start(argv)) };
}

function ended(child: ReturnType<typeof spawn>): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve) => child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr })));
}

test('asks the API of the cluster, with the credentials of ~/.netrc, and prints the answer', async (t) => {
  const seen: (string | undefined)[] = [];
  const aurora = await runAgainst(
    t,
    ({ method, url, headers }, response) => {
      seen.push(`${method} ${url}`, headers['content-type'], headers['user-agent'], headers.authorization);
      response.end(ANSWER);
    },
    { '.netrc': 'machine 127.0.0.1 login alice password secret' },
  );
  const { exitCode, stdout } = await aurora.run('job', 'status', KEY);
  assert.equal(exitCode, 0);
  assert.match(stdout, /^Active tasks \(3\):\n\tTask role: media, env: prod, name: transcoder, instance: 0/);
  const credentials = `Basic ${Buffer.from('alice:secret').toString('base64')}`;
  assert.deepEqual(seen, ['POST /api', 'application/vnd.apache.thrift.binary', 'Aurora V2', credentials]);
});

const failures: readonly [name: string, listener: RequestListener, exitCode: number, message: RegExp][] = [
  [
    '401',
    (_, response) => response.writeHead(401).end('who are you'),
    30,
    /^401 Client Error: .*who are you \(\S+\/\.netrc has no login for 127\.0\.0\.1\)$/m,
  ],
  [
    '403',
    (_, response) => response.writeHead(403).end(),
    30,
    /^403 Client Error: .*HTTP 403 \(\S+ has no login for 127\.0\.0\.1\)$/m,
  ],
  ['404', (_, response) => response.writeHead(404).end(), 20, /^127\.0\.0\.1:\d+ answered HTTP 404$/m],
  [
    'a web page',
    (_, response) => response.end('<html>'),
    20,
    /^the answer of 127\.0\.0\.1:\d+ is no Thrift: /m,
  ],
  ['a truncated answer', (_, response) => response.end(ANSWER.subarray(0, 200)), 20, /is no Thrift: .*/m],
];

for (const [name, listener, exitCode, message] of failures) {
  test(`a scheduler that answers ${name} is told in one line, without a stack`, async (t) => {
    const aurora = await runAgainst(t, listener);
    const result = await aurora.run('job', 'status', KEY);
    assert.equal(result.exitCode, exitCode, result.stderr);
    assert.match(result.stderr, message);
    assert.doesNotMatch(result.stderr, /^\s+at /m);
    assert.equal(result.stdout, '');
  });
}

test('a login that is refused is told as one', async (t) => {
  const files = { '.netrc': 'default login alice password wrong' };
  const aurora = await runAgainst(t, (_, response) => response.writeHead(401).end(), files);
  const { exitCode, stderr } = await aurora.run('job', 'status', KEY);
  assert.equal(exitCode, 30);
  assert.match(stderr, /^401 Client Error: .*\.netrc has a login, perhaps a wrong one, for 127\.0\.0\.1\)$/m);
});

for (const [why, environment] of [
  ['there is no \\S+', { PATH: '/nowhere', DISPLAY: ':0' }],
  ['there is no display', {}],
] as const) {
  test(`where ${why} for a web browser, the address of the page is told`, async (t) => {
    const aurora = await runAgainst(t, (_, response) => response.end(ANSWER), {}, environment);
    const { exitCode, stdout, stderr } = await aurora.run('job', 'open', KEY);
    assert.equal(exitCode, 0);
    assert.equal(stdout, '');
    const address = 'http://127\\.0\\.0\\.1:\\d+/scheduler/media/prod/transcoder';
    assert.match(stderr, new RegExp(`^No web browser could be started \\(${why}\\): ${address}$`, 'm'));
  });
}

test('output that cannot be written is told, and a failure', async (t) => {
  const aurora = await runAgainst(t, (_, response) => response.end(ANSWER));
  const full = openSync('/dev/full', 'w');
  t.after(() => closeSync(full));
  const { exitCode, stderr } = await ended(aurora.start(['job', 'status', KEY], full));
  assert.equal(exitCode, 1);
  assert.match(stderr, /^The output could not be written: ENOSPC: no space left on device, write$/m);
});

test('nobody has to listen to what is said beside the result', async (t) => {
  const aurora = await runAgainst(t, (_, response) => response.end(ANSWER));
  const child = aurora.start(['job', 'status', KEY]);
  child.stderr?.destroy();
  const { exitCode, stdout } = await ended(child);
  assert.equal(exitCode, 0);
  assert.match(stdout, /^Inactive tasks/m);
});

test('a directory is no job file', async (t) => {
  const aurora = await runAgainst(t, (_, response) => response.end(ANSWER));
  const { exitCode, stderr } = await aurora.run('job', 'inspect', KEY, '.');
  assert.equal(exitCode, 3);
  assert.equal(stderr, 'Error loading configuration: Cannot read the job file .: it is a directory\n');
});

test('a change whose answer is cut off is not repeated', async (t) => {
  const aurora = await runAgainst(t, (request) =>
    request.resume().once('end', () => request.socket.destroy()),
  );
  const { exitCode, stderr } = await aurora.run('job', 'killall', '--no-batching', KEY);
  assert.equal(exitCode, 7);
  assert.match(stderr, /^Transport error communicating with scheduler .*: socket hang up$/m);
  assert.doesNotMatch(stderr, /^\s+at /m);
});

test('a server that does not speak TLS cannot be trusted', async (t) => {
  const aurora = await runAgainst(t, (_, response) => response.end(ANSWER));
  const { exitCode, stderr } = await aurora.run('job', 'status', KEY.replace('west', 'safe'));
  assert.equal(exitCode, 7);
  assert.match(stderr, /^no secure connection to 127\.0\.0\.1:\d+ could be made: \S.*$/m);
  assert.doesNotMatch(stderr, /^\s+at /m);
});

for (const [what, cluster, trouble] of [
  [
    'no leader',
    'west',
    /^ WARN\] getTasksWithoutConfigs to west \(\S+\): .* HTTP 503: No Leader Found; trying again/m,
  ],
  [
    'no such host',
    'lost',
    /^ WARN\] getTasksWithoutConfigs to lost \(\S+\): no connection to .*\.invalid.*; trying again/m,
  ],
] as const) {
  test(`${what}: the command says so and goes on trying until it is interrupted`, async (t) => {
    const page = '<html><h1>No Leader Found</h1></html>';
    const aurora = await runAgainst(t, (_, response) => response.writeHead(503).end(page));
    const child = aurora.start(['job', 'status', KEY.replace('west', cluster)]);
    const end = ended(child);
    let said = '';
    child.stderr?.on('data', (text: string) => {
      said += text;
      if (said.includes('trying again')) child.kill('SIGINT');
    });
    const { exitCode, stderr } = await end;
    assert.equal(exitCode, 130);
    assert.match(stderr, trouble);
    assert.doesNotMatch(stderr, /^\s+at /m);
  });
}

test('the scheduler that leads is found through ZooKeeper', async (t) => {
  const ensemble = await Ensemble.start({ size: 1 });
  t.after(() => ensemble[Symbol.asyncDispose]());
  const aurora = await runAgainst(t, (_, response) => response.end(ANSWER), {
    'clusters.json': JSON.stringify([
      {
        name: 'west',
        zk: ensemble.addresses.map(({ host, port }) => `${host}:${port}`).join(),
        scheduler_zk_path: '/aurora/scheduler',
      },
    ]),
  });
  await using opened = await openConnected(ensemble.addresses);
  await opened.client.ensurePath('/aurora/scheduler');
  const endpoint = { host: '127.0.0.1', port: Number(new URL(aurora.url).port) };
  const member = { serviceEndpoint: endpoint, additionalEndpoints: { http: endpoint }, status: 'ALIVE' };
  await opened.client.create('/aurora/scheduler/member_', {
    data: text(JSON.stringify(member)),
    ephemeral: true,
    sequential: true,
  });
  const { exitCode, stdout, stderr } = await aurora.run('job', 'status', KEY);
  assert.equal(exitCode, 0, stderr);
  assert.match(stdout, /^Active tasks \(3\):/);
});

test('a follower leads to the leader, which gets the login of its own host only', async (t) => {
  const seen: (string | undefined)[] = [];
  const leader = await runAgainst(t, ({ headers }, response) => {
    seen.push(headers.authorization);
    response.end(ANSWER);
  });
  const files = { '.netrc': 'machine 127.0.0.1 login follower password secret' };
  const aurora = await runAgainst(
    t,
    (_, response) =>
      response.writeHead(307, { Location: leader.url.replace('127.0.0.1', 'localhost') }).end(),
    files,
  );
  const { exitCode, stderr } = await aurora.run('job', 'status', KEY);
  assert.equal(exitCode, 0, stderr);
  assert.deepEqual(seen, [undefined]);
});

test('modules with hooks are loaded, in JavaScript and TypeScript, and a broken one stops the command', async (t) => {
  const files = {
    'hooks.json': '{"hooks": ["./policy.ts"], "projects": ["."]}',
    'policy.ts': `
      export default {
        name: 'policy',
        preCommand({ verb }: { verb: string }): number { return verb === 'killall' ? 77 : 0; },
      };`,
    'AuroraHooks.mjs':
      "export default [{ name: 'team', postCommand: ({ log }) => log.info('seen by the team') }];",
  };
  const aurora = await runAgainst(t, (_, response) => response.end(ANSWER), files);
  const refused = await aurora.run('job', 'killall', KEY);
  assert.equal(refused.exitCode, 77, refused.stderr);
  assert.equal(refused.stdout, 'Command aborted by command hook policy with error code 77\n');
  const shown = await aurora.run('job', 'status', KEY);
  assert.equal(shown.exitCode, 0, shown.stderr);
  assert.match(shown.stderr, /^ INFO\] seen by the team$/m);

  for (const [name, text, problem] of [
    ['policy.ts', 'export {', 'SyntaxError: .+ \\(line 1, column \\d+\\)'],
    ['policy.ts', 'const a: number = 1;\nconst b = = 2;', 'SyntaxError: .+ \\(line 2, column 11\\)'],
    ['policy.ts', 'const a: number = 1;\nconst a = 2;', 'SyntaxError: .+ \\(line 2, column 7\\)'],
    ['policy.ts', '\nthrow new Error("no rules today");', 'no rules today \\(line 2, column 7\\)'],
    ['policy.mjs', '\nconst b = = 2;', 'SyntaxError: .+ \\(line 2, column 11\\)'],
    ['policy.mjs', 'import "./no.mjs";', 'Cannot find module .+ \\(line 1, column 8\\)'],
    ['policy.mjs', 'import "./rules.mjs";', 'SyntaxError: .+ \\(\\S*rules\\.mjs, line 2, column 3\\)'],
  ] as const) {
    const broken = await runAgainst(t, (_, response) => response.end(ANSWER), {
      ...files,
      'hooks.json': files['hooks.json'].replace('policy.ts', name),
      'rules.mjs': '\nf(;',
      [name]: text,
    });
    const { exitCode, stderr } = await broken.run('job', 'status', KEY);
    assert.equal(exitCode, 3);
    const line = `^Cannot load hooks from \\S+${name}, named in \\S+hooks\\.json: ${problem}\n$`;
    assert.match(stderr, new RegExp(line));
  }
});

test('an interruption ends a command that is waiting for an answer', async (t) => {
  let interrupt = (): void => undefined;
  const aurora = await runAgainst(t, () => interrupt());
  const child = aurora.start(['job', 'status', KEY]);
  interrupt = () => void child.kill('SIGINT');
  const { exitCode, stderr } = await ended(child);
  assert.equal(exitCode, 130);
  assert.match(stderr, /^ERROR\] Command interrupted by user$/m);
});
