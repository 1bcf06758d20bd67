import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Response } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { runClient } from '../client.ts';
import type { CallApi, ClientContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { createTestContext, WEST } from '../testing/test-context.ts';

const KEY = 'west/www/prod/hello';
const DIGEST = `sha256:${'0'.repeat(64)}`;

const jobFile = (image: string): string => `
run = Process(name = 'run', cmdline = 'echo {{thermos.task_id}}')
task = Task(processes = [run], resources = Resources(cpu = 0.1, ram = 16*MB, disk = 16*MB))
jobs = [Job(cluster = 'west', role = 'www', environment = 'prod', name = 'hello', task = task,
            container = Docker(image = '${image}'))]
`;

const TIERS: Wire<Response> = {
  responseCode: 'OK',
  result: { getTierConfigResult: { defaultTierName: 'preemptible', tiers: [] } },
};

const callApi: CallApi = async () => ({ kind: 'answered', response: TIERS });

/** A registry that has every image but `missing`. */
const registry: ClientContext['resolveImage'] = async ({ name, tag }) =>
  name === 'missing'
    ? { kind: 'failed', problem: `There is no image ${name}:${tag}` }
    : { kind: 'found', digest: DIGEST };

async function inspect(
  image: string,
  cluster: object = {},
  argv: readonly string[] = [],
  resolveImage = registry,
) {
  const client = createTestContext({
    files: { 'hello.aurora': jobFile(image) },
    clusters: [{ ...WEST, ...cluster }],
    callApi,
    resolveImage,
  });
  const exitCode = await runClient(
    ['job', 'inspect', '--write-json', KEY, 'hello.aurora', ...argv],
    client.context,
  );
  const stdout = client.stdout();
  const image_ = stdout === '' ? undefined : JSON.parse(stdout).container.image;
  return { exitCode, image: image_, stderr: client.stderr() };
}

const resolutions: readonly [image: string, cluster: object, argv: readonly string[], value: string][] = [
  ['{{docker.image[library/python][3.9-slim]}}', {}, [], `library/python@${DIGEST}`],
  [
    '{{docker.image[web][1]}}',
    { docker_registry: 'http://registry.example:5000/' },
    [],
    `registry.example:5000/web@${DIGEST}`,
  ],
  ['{{docker.image[web][{{tag}}]}}', {}, ['--bind', 'tag=7'], `web@${DIGEST}`],
  ['{{docker.image[web][1]}}', {}, ['--bind', 'docker.image[web][1]=mine'], 'mine'],
  ['web:1', {}, [], 'web:1'],
];

for (const [image, cluster, argv, value] of resolutions) {
  test(`${image} ${argv.join(' ')} becomes ${value}`, async () => {
    const result = await inspect(image, cluster, argv);
    assert.equal(result.image, value, result.stderr);
  });
}

test('what is resolved is logged, and the registry gets exactly what the file names', async () => {
  const asked: object[] = [];
  const { stderr } = await inspect('{{docker.image[a/b][1]}}', {}, [], async (image) => {
    asked.push(image);
    return { kind: 'found', digest: DIGEST };
  });
  assert.match(stderr, new RegExp(`^ INFO\\] Resolved a/b:1 => a/b@${DIGEST}$`, 'm'));
  assert.deepEqual(asked, [{ registry: new URL('https://registry-1.docker.io'), name: 'a/b', tag: '1' }]);
});

const failures: readonly [image: string, cluster: object, message: RegExp][] = [
  [
    '{{docker.image[missing][1]}}',
    {},
    /^Error loading configuration: There is no image missing:1\n {2}at hello\.aurora:5:25$/m,
  ],
  ['{{docker.image[web][1]}}', { docker_registry: 'registry:5000' }, /docker_registry must be a URL such as/],
  ['{{docker.image[web][1]}}', { docker_registry: 5 }, /docker_registry must be a URL such as/],
  ['{{docker.image[web]}}', {}, /unbound variables: \{\{docker\.image\[web\]\}\}/],
  ['{{docker.picture[web][1]}}', {}, /unbound variables/],
  ['{{docker.image[web][{{tag}}]}}', {}, /unbound variables/],
];

for (const [image, cluster, message] of failures) {
  test(`${image} with ${JSON.stringify(cluster)} stops the command with exit 3`, async () => {
    const { exitCode, stderr } = await inspect(image, cluster);
    assert.equal(exitCode, EXIT.INVALID_CONFIGURATION);
    assert.match(stderr, message);
  });
}

test('a value that leads to more and more references ends in one sentence', async () => {
  let count = 0;
  const { exitCode, stderr } = await inspect('{{docker.image[web][1]}}', {}, [], async () => ({
    kind: 'found',
    digest: `{{docker.image[web][${++count + 1}]}}`,
  }));
  assert.equal(exitCode, EXIT.INVALID_CONFIGURATION);
  assert.match(stderr, /lead to more and more references/);
});

test('config list resolves nothing', async () => {
  const client = createTestContext({ files: { 'hello.aurora': jobFile('{{docker.image[missing][1]}}') } });
  assert.equal(await runClient(['config', 'list', 'hello.aurora'], client.context), EXIT.OK);
});
