import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runClient } from '../client.ts';
import type { CallOutcome, ServerSetContent } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { DONE, found, runAgainst } from '../testing/answers.ts';
import { createTestContext, type TestContextOptions, WEST } from '../testing/test-context.ts';
import { leaderUrl } from './server-set.ts';

const KEY = 'west/media/prod/web';
const ZK = { name: 'west', zk: 'zk1,zk2:2182', scheduler_zk_path: '/aurora/scheduler' };

async function run(line: string, options: TestContextOptions) {
  const test = createTestContext(options);
  const exitCode = await runClient(line.split(' '), test.context);
  return { exitCode, stdout: test.stdout(), stderr: test.stderr(), waitedMs: test.waitedMs() };
}

const site = (text: string): TestContextOptions => ({ files: { '/etc/aurora/clusters.json': text } });
const west = (entry: object): TestContextOptions => ({ clusters: [{ name: 'west', ...entry }] });

const wrong: readonly [name: string, options: TestContextOptions, message: RegExp][] = [
  ['no entries', { clusters: [] }, /^Unknown cluster: west \(no clusters\.json names any\)$/m],
  ['others', { clusters: [{ name: 'east' }] }, /^Unknown cluster: west \(known are east\)$/m],
  [
    'no JSON',
    site('[\n  {"name": "west",}\n]'),
    /^Cannot read the clusters from \/etc\/aurora\/clusters\.json: JSON is wrong near line 2, column 19: expected a key/m,
  ],
  ['a number', site('7'), /clusters\.json: expected a list of clusters$/m],
  ['a text', site('["west"]'), /clusters\.json: entry 0 is "west", but must be an object with a name$/m],
  ['a number as name', site('[{"name": 1}]'), /clusters\.json: entry 0 has the name 1, but a name is text/m],
  [
    'a key as name',
    site('{"a": {"name": "a/b"}}'),
    /entry a has the name "a\/b", but a name is text without a '\/'$/m,
  ],
  [
    'an unknown mechanism',
    west({ auth_mechanism: 'X' }),
    /^Cluster west: auth_mechanism "X" is unknown; use KERBEROS, or UNAUTH/m,
  ],
  ['no address', west({}), /^Cluster west: scheduler_uri must be a URL such as .* \(set it, or zk and/m],
  [
    'no URL',
    west({ scheduler_uri: 'nowhere' }),
    /^Cluster west: scheduler_uri must be a URL such as .*\("nowhere"\)$/m,
  ],
  [
    'another URL',
    west({ scheduler_uri: 'ftp://a' }),
    /scheduler_uri must be a URL such as .*\("ftp:\/\/a"\)$/m,
  ],
  ['no proxy URL', west({ ...WEST, proxy_url: 7 }), /^Cluster west: proxy_url must be a URL such as/m],
  ['no servers', west({ ...ZK, zk: '' }), /^Cluster west: zk must list hosts such as .*, not ""$/m],
  [
    'a server that is none',
    west({ ...ZK, zk: 'zk://a' }),
    /^Cluster west: zk must list hosts .*, not "zk:\/\/a"$/m,
  ],
  ['a list of servers', west({ ...ZK, zk: ['a'] }), /^Cluster west: zk must list hosts .*, not \["a"\]$/m],
  ['a wrong port', west({ ...ZK, zk_port: '2181' }), /zk_port must be a port from 1 to 65535, not "2181"$/m],
  [
    'no path',
    west({ zk: 'zk1' }),
    /^Cluster west: scheduler_zk_path must be a path such as \/aurora\/scheduler/m,
  ],
  [
    'a relative path',
    west({ ...ZK, scheduler_zk_path: 'aurora' }),
    /scheduler_zk_path must be a path such as/m,
  ],
];

for (const [name, options, message] of wrong) {
  test(`a cluster list with ${name} is refused`, async () => {
    const { exitCode, stdout, stderr } = await run(`job killall ${KEY}`, options);
    assert.equal(exitCode, EXIT.INVALID_CONFIGURATION);
    assert.match(stderr, message);
    assert.equal(stdout, '');
  });
}

test('a file that cannot be read is told, and one that is missing is not missed', async () => {
  const test = createTestContext({});
  const context = {
    ...test.context,
    readTextFile: async (path: string) =>
      path.startsWith('/etc')
        ? ({ kind: 'unreadable', problem: 'EACCES: permission denied' } as const)
        : ({ kind: 'absent' } as const),
  };
  assert.equal(await runClient(['job', 'killall', KEY], context), EXIT.INVALID_CONFIGURATION);
  assert.match(
    test.stderr(),
    /^Cannot read the \w+ from \/etc\/aurora\/\w+\.json: EACCES: permission denied$/m,
  );
});

test('of two entries of one name in a file the last one counts, which is told', async () => {
  const options = site(JSON.stringify([{ name: 'west', scheduler_uri: 'http://old' }, WEST]));
  const { exitCode, stderr } = await runAgainst(
    'job list west',
    { getJobs: found({ getJobsResult: { configs: [] } }) },
    options,
  );
  assert.equal(exitCode, EXIT.OK);
  assert.match(
    stderr,
    /WARN\] \/etc\/aurora\/clusters\.json has several entries for the cluster west; the last/,
  );
});

test('cluster files: the user beats the site, which beats the one-machine cluster', async () => {
  const local = JSON.stringify([
    { name: 'local', scheduler_uri: 'http://a' },
    { name: 'west' },
    { name: 'x' },
  ]);
  const site = JSON.stringify({
    one: { name: 'west', scheduler_uri: 'http://site' },
    two: { note: 'no name' },
  });
  const user = JSON.stringify([{ name: 'x', scheduler_uri: 'http://user' }]);
  const asked: string[] = [];
  const { stdout } = await run('job list *', {
    environment: { AURORA_CONFIG_ROOT: '/site' },
    files: {
      '/home/alice/.aurora/local/clusters.json': local,
      '/site/clusters.json': site,
      '/home/alice/.aurora/clusters.json': user,
    },
    callApi: async (url) => {
      asked.push(url.href);
      return { kind: 'answered', response: found({ getJobsResult: { configs: [] } }) };
    },
  });
  assert.equal(stdout, '');
  assert.deepEqual(asked, ['http://a/api', 'http://site/api', 'http://user/api']);
});

test('links go to the proxy where there is one, and never show a login', async () => {
  for (const [entry, page] of [
    [{ ...WEST, proxy_url: 'https://aurora.example/' }, 'https://aurora.example/scheduler/media'],
    [{ scheduler_uri: 'http://alice:secret@a:1/b/' }, 'http://a:1/b/scheduler/media'],
  ] as const) {
    const { opened } = await runAgainst('job open west/media', {}, west(entry));
    assert.deepEqual(opened, [page]);
  }
});

test('a login in the address is never shown', async () => {
  const gone: CallOutcome = { kind: 'unreachable', problem: 'gone', sent: true };
  const options = { ...west({ scheduler_uri: 'http://alice:secret@a:1' }), callApi: async () => gone };
  assert.doesNotMatch((await run('job list west', options)).stderr, /secret/);
});

const member = (endpoints: object): Uint8Array =>
  Buffer.from(
    JSON.stringify({
      serviceEndpoint: { host: 's', port: 1 },
      additionalEndpoints: endpoints,
      status: 'ALIVE',
    }),
  );
const http = { http: { host: 'h', port: 8081 } };
const https = { https: { host: 'h', port: 8443 } };

const leaders: readonly [what: string, nodes: Parameters<typeof leaderUrl>[0], url: string | undefined][] = [
  ['nothing', [], undefined],
  ['candidates only', [{ name: '_c_1-lock-0000000001', data: Buffer.from('h') }], undefined],
  ['a member', [{ name: 'member_0000000007', data: member(http) }], 'http://h:8081/'],
  [
    'a member with TLS',
    [{ name: 'member_0000000007', data: member({ ...http, ...https }) }],
    'https://h:8443/',
  ],
  [
    'a member without HTTP',
    [{ name: 'member_0000000007', data: member({ aurora: http.http }) }],
    'http://s:1/',
  ],
  ['a member with nothing', [{ name: 'member_0000000007', data: Buffer.from('{}') }], undefined],
  ['what is no JSON', [{ name: 'member_0000000007', data: Buffer.from([12, 0, 1]) }], undefined],
  [
    'several members',
    [
      { name: 'member_0000000010', data: member(http) },
      { name: 'member_0000000009', data: member(https) },
    ],
    'https://h:8443/',
  ],
];

for (const [what, nodes, url] of leaders) {
  test(`the leader announced by ${what}`, () => assert.equal(leaderUrl(nodes)?.href, url));
}

test('the scheduler is found through ZooKeeper, and looked for again when it goes away', async () => {
  const sets: unknown[] = [];
  const asked: string[] = [];
  const answers: ServerSetContent[] = [
    { kind: 'unreachable', problem: 'no connection' },
    { kind: 'members', members: [] },
    {
      kind: 'members',
      members: [{ name: 'member_0000000001', data: member({ http: { host: 'one', port: 1 } }) }],
    },
    {
      kind: 'members',
      members: [{ name: 'member_0000000002', data: member({ http: { host: 'two', port: 2 } }) }],
    },
  ];
  const { exitCode, stderr, waitedMs } = await run(`job killall --no-batching ${KEY}`, {
    clusters: [ZK],
    async readServerSet(serverSet) {
      sets.push(serverSet);
      return answers.shift() ?? assert.fail('asked once more');
    },
    async callApi(url, { name }) {
      asked.push(url.href);
      if (asked.length === 1) return { kind: 'unreachable', problem: 'connect ECONNREFUSED', sent: false };
      const tasks = found({ scheduleStatusResult: { tasks: [] } });
      return { kind: 'answered', response: name === 'killTasks' ? DONE : tasks };
    },
  });
  assert.equal(exitCode, EXIT.OK, stderr);
  assert.deepEqual(sets[0], { servers: ['zk1:2181', 'zk2:2182'], path: '/aurora/scheduler' });
  assert.deepEqual(asked, ['http://one:1/api', 'http://two:2/api', 'http://two:2/api']);
  assert.equal(waitedMs, 2 * 2_000 + 5_000);
  assert.match(
    stderr,
    / WARN\] west: \/aurora\/scheduler of the ZooKeeper at zk1:2181,zk2:2182: no connection; looking/,
  );
});

test('without a leader the search ends after a minute', async () => {
  const { exitCode, stderr, waitedMs } = await run(`job status ${KEY}`, {
    clusters: [ZK],
    readServerSet: async () => ({ kind: 'members', members: [] }),
  });
  assert.equal(exitCode, EXIT.TIMEOUT);
  assert.equal(waitedMs, 60_000);
  assert.match(
    stderr,
    /^Timed out looking for the scheduler of west: no scheduler leads in \/aurora\/scheduler/m,
  );
});
