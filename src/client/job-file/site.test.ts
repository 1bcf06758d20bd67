import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Response } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { runClient } from '../client.ts';
import type { CallApi } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { createTestContext } from '../testing/test-context.ts';
import type { ReferringJob } from './helper.ts';

const KEY = 'west/www/prod/hello';
const FILES = {
  '/etc/aurora/job-files.json': JSON.stringify({
    prelude: ['site.aurora'],
    modules: { 'company.schema': 'schema.aurora', shared: 'schema.aurora' },
    bindingHelpers: ['./secrets.ts'],
  }),
  '/home/alice/.aurora/job-files.json': JSON.stringify({
    prelude: ['/home/alice/mine.aurora'],
    modules: { shared: '../mine.aurora' },
  }),
  '/etc/aurora/site.aurora': "ORDER = ['site']",
  '/home/alice/mine.aurora': 'try:\n  ORDER = ORDER + ["mine"]\nexcept NameError:\n  ORDER = ["mine"]\n',
  '/etc/aurora/schema.aurora':
    'class Profile(Struct):\n  word = Default(String, "{{secret.words[first]}}")\n',
  'a.aurora': `from company.schema import Profile
import shared
assert ORDER == ['site', 'mine'] and shared.ORDER == ['mine']
run = Process(name = 'run', cmdline = 'echo {{profile.word}}')
task = Task(processes = [run], resources = Resources(cpu = 0.1, ram = 16*MB, disk = 16*MB))
jobs = [Job(cluster = 'west', role = 'www', environment = 'prod', name = 'hello', task = task).bind(profile = Profile())]
`,
};

const TIERS: Wire<Response> = {
  responseCode: 'OK',
  result: { getTierConfigResult: { defaultTierName: 'preemptible', tiers: [] } },
};
const callApi: CallApi = async () => ({ kind: 'answered', response: TIERS });

async function inspect(helpers: unknown, files: Readonly<Record<string, string>> = {}) {
  const modules = helpers === undefined ? {} : { '/etc/aurora/secrets.ts': helpers };
  const client = createTestContext({ files: { ...FILES, ...files }, modules, callApi });
  const exitCode = await runClient(['job', 'inspect', KEY, 'a.aurora'], client.context);
  return { exitCode, stdout: client.stdout(), stderr: client.stderr() };
}

test('preludes, modules and binding helpers of the site and of the user are there', async () => {
  const calls: unknown[] = [];
  const resolve = (path: readonly string[], job: ReferringJob) => {
    calls.push([path, job]);
    return 'hi';
  };
  const { exitCode, stdout, stderr } = await inspect({ name: 'secret', resolve });
  assert.equal(exitCode, EXIT.OK, stderr);
  assert.match(stdout, /^ {4}echo hi$/m);
  const clusterEntry = { name: 'west', scheduler_uri: 'http://scheduler.example:8081' };
  const job = { cluster: 'west', role: 'www', environment: 'prod', name: 'hello', clusterEntry };
  assert.deepEqual(calls, [[['words', 'first'], job]]);
});

const helpers: readonly [name: string, helpers: unknown, message: RegExp][] = [
  [
    'knows nothing',
    { name: 'secret', resolve: async () => undefined },
    /knows no \{\{secret\.words\[first\]\}\}$/m,
  ],
  [
    'gives no text',
    { name: 'secret', resolve: () => 5 },
    /gives no text for \{\{secret\.words\[first\]\}\}$/m,
  ],
  [
    'throws',
    { name: 'secret', resolve: () => Promise.reject(new Error('the vault is sealed')) },
    /\{\{secret\.words\[first\]\}\}: the vault is sealed$/m,
  ],
  [
    'is for something else',
    [{ name: 'other', resolve: () => '' }],
    /unbound variables: \{\{secret\.words\[first\]\}\}/,
  ],
  [
    'is not there',
    undefined,
    /^Cannot use the binding helpers of \/etc\/aurora\/secrets\.ts: Cannot find module/m,
  ],
  ['is no helper', { name: 'secret' }, /its default export must be a helper with a name/],
  ['has an odd name', { name: 'a b', resolve: () => '' }, /its default export must be a helper/],
];

for (const [name, exported, message] of helpers) {
  test(`a helper that ${name} ends the command with exit 3`, async () => {
    const { exitCode, stderr } = await inspect(exported);
    assert.equal(exitCode, EXIT.INVALID_CONFIGURATION, stderr);
    assert.match(stderr, message);
  });
}

const settings: readonly [text: string, message: RegExp][] = [
  ['{', /Cannot read the additions to job files from \/etc\/aurora\/job-files\.json: /],
  ['[]', /expected an object such as/],
  ['{"preludes": []}', /"preludes" is unknown; there are "prelude", "modules", "bindingHelpers"/],
  ['{"prelude": "a"}', /"prelude" must be a list of paths/],
  ['{"bindingHelpers": [1]}', /"bindingHelpers" must be a list of paths/],
  ['{"modules": []}', /"modules" must name paths/],
  ['{"modules": {"a b": "c"}}', /"modules" must name paths by the names of modules/],
  ['{"modules": {"a": 1}}', /"modules" must name paths/],
  ['{"modules": 1}', /"modules" must name paths/],
  ['{"prelude": ["nowhere.aurora"]}', /No such file to include: \/etc\/aurora\/nowhere\.aurora/],
];

for (const [text, message] of settings) {
  test(`${text} as settings ends the command with exit 3`, async () => {
    const { exitCode, stderr } = await inspect([], { '/etc/aurora/job-files.json': text });
    assert.equal(exitCode, EXIT.INVALID_CONFIGURATION, stderr);
    assert.match(stderr, message);
  });
}
