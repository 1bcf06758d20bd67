import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import fc from '../../../api/testing/properties.ts';
import { jobsOfModule } from '../builders/jobs.ts';
import { writeJson } from '../data/json.ts';
import { type LoadedJobs, loadJobFile } from '../index.ts';
import { convertAll } from '../testing/convert-all.ts';
import { loaded } from '../testing/load.ts';
import { readRecording } from '../testing/recordings.ts';
import { convertJobs } from './index.ts';
import { textLiteral } from './literals.ts';

const FOLDERS = ['../../../examples/', '../testing/job-files/'].map((path) => new URL(path, import.meta.url));
const BUILDERS = new URL('../builders/index.ts', import.meta.url);

function typeScriptOf(jobs: LoadedJobs): string {
  const text = convertJobs(jobs, { source: 'a.aurora', language: 'typescript' });
  assert.ok(text.ok, JSON.stringify(text));
  return text.value;
}

/** Runs a TypeScript job file. */
async function run(text: string): Promise<LoadedJobs> {
  const directory = mkdtempSync(join(tmpdir(), 'convert-'));
  try {
    const file = join(directory, 'a.ts');
    writeFileSync(file, text.replace('aurora-scheduler/job', BUILDERS.href));
    return jobsOfModule(await import(pathToFileURL(file).href));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** All of each job, as far as it can be interpolated. */
function documents({ jobs }: LoadedJobs): string[] {
  return jobs.map((job) => writeJson(job.interpolate().value.toJson()));
}

const JOB_FILES = FOLDERS.flatMap((folder) =>
  readdirSync(folder)
    .filter((path) => path.endsWith('.aurora'))
    .map((path) => ({ folder, path })),
);

for (const { folder, path } of JOB_FILES) {
  test(`${path} becomes TypeScript and JSON that send the same`, async () => {
    const readFile = (file: string) => readFileSync(new URL(file, folder), 'utf8');
    const original = loadJobFile({ path, readFile, user: 'alice' });
    assert.ok(original.ok);
    const converted = await run(typeScriptOf(original.value));
    assert.deepEqual(convertAll(converted), convertAll(original.value));
    const json = convertJobs(original.value, { source: path, language: 'json' });
    assert.ok(json.ok);
    const again = loadJobFile({ path, json: true, readFile: () => json.value, user: 'alice' });
    assert.ok(again.ok);
    assert.deepEqual(convertAll(again.value), convertAll(original.value));
  });
}

for (const name of [
  'job-create-rich',
  'job-create-bind',
  'cron-schedule',
  'update-start-variable-batch',
  'update-start-batch',
  'config-list',
]) {
  test(`the job file of ${name} becomes the same in TypeScript`, async () => {
    const original = loaded({ ...readRecording(name).files });
    assert.deepEqual(documents(await run(typeScriptOf(original))), documents(original));
  });
}

const HELLO = `task = SequentialTask(processes = [Process(name = 'a', cmdline = 'echo {{x}}'), Process(name = 'b', cmdline = 'it\\'s\\n"b"')],
  resources = Resources(cpu = 1, ram = 1536*MB, disk = 1000))
def a(**more): return Service(cluster = 'c', role = 'r', environment = 'prod', name = 'n', task = task)(**more)
`;

test('the text is what a person would write', () => {
  assert.equal(
    typeScriptOf(
      loaded(`${HELLO}jobs = [a(instances = '{{many}}', constraints = {'host': 'limit:1', 'a b': '!c'})]\n`),
    ),
    `// Converted from a.aurora by "aurora config convert".
import { MB, process, sequentialTask, service } from 'aurora-scheduler/job';

export default [
  service({
    cluster: 'c',
    role: 'r',
    environment: 'prod',
    name: 'n',
    instances: '{{many}}',
    constraints: { host: 'limit:1', 'a b': '!c' },
    task: sequentialTask({
      processes: [
        process({ name: 'a', cmdline: 'echo {{x}}' }),
        process({
          name: 'b',
          cmdline: \`it's
"b"\`,
        }),
      ],
      resources: { cpu: 1, ram: 1536 * MB, disk: 1000 },
    }),
  }),
];
`,
  );
  assert.equal(typeScriptOf(loaded('jobs = []')).split('\n').at(-2), 'export default [];');
});

const hard: readonly [name: string, job: string][] = [
  ['no lifecycle', 'a(lifecycle = DisableLifecycle)'],
  ['an unset default', 'a(lifecycle = Empty, announce = Announcer(portmap = Empty))'],
  ['a default that refers to other fields', "a(announce = Announcer(primary_port = 'admin'))"],
  [
    'a text like the default',
    "a(announce = Announcer(primary_port = 'admin', portmap = {'aurora': 'http'}))",
  ],
  ['the name of its task', "a(name = 'a')"],
  [
    'choices',
    "a(container = Mesos(image = DockerImage(name = 'i', tag = 't')), sla_policy = CountSlaPolicy(count = 2, duration_secs = 3), update_config = UpdateConfig(update_strategy = BatchUpdateStrategy(batch_size = 3)))",
  ],
  [
    'a choice in a dict',
    "a(container = {'image': 'i'}, sla_policy = {'percentage': 95, 'duration_secs': 3})",
  ],
  ['references', "a(name = '{{task.name}}_{{zone}}', contact = '{{&x}} {{thermos.ports[http]}}')"],
  ['bindings', "a(contact = '{{p.q}}').bind(p = {'q': 3.0})"],
  ['a map with odd keys', "a(constraints = {'__proto__': 'x', '1': 'y', 'constructor': 'z', 'a-b': 'w'})"],
  [
    'odd numbers',
    'a(priority = -5, instances = 0, health_check_config = HealthCheckConfig(interval_secs = 0.1, timeout_secs = 1e-7))',
  ],
  ['other orders', 'a(task = Task(processes = task.processes(), constraints = order("b", "a")))'],
  ['hooks', 'a(enable_hooks = True)]\nhooks = ["./a.ts"]\njobs = jobs + ['],
];

for (const [name, job] of hard) {
  test(`a job with ${name} stays the same`, async () => {
    const original = loaded(`${HELLO}jobs = [${job}]\n`);
    const converted = await run(typeScriptOf(original));
    assert.deepEqual(documents(converted), documents(original));
    assert.deepEqual(converted.hookModules, original.hookModules);
  });
}

test('a text comes back from its literal', () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.oneof(
          fc.constantFrom('`', '\\', '$', '{', "'", '"', '\n', '\r', '\u2028', '\ud800'),
          fc.string({ unit: 'binary', maxLength: 1 }),
        ),
      }),
      (text) => {
        assert.equal(new Function(`return ${textLiteral(text)}`)(), text);
      },
    ),
  );
});

const refused: readonly [source: string, language: 'typescript' | 'json', message: RegExp][] = [
  ["jobs = [Job(instances = 'many')]", 'typescript', /instances.*'many'/],
  ["jobs = [Job(name = '{{ x }}')]", 'typescript', /no reference/],
  ['hooks = [object()]\njobs = []', 'typescript', /hooks written in Python/],
  ["hooks = ['a.ts']\njobs = []", 'json', /cannot list hooks/],
  ['jobs = [Job(lifecycle = Empty)]', 'json', /unsets a field/],
];

for (const [source, language, message] of refused) {
  test(`${source} cannot become ${language}`, () => {
    const result = convertJobs(loaded(source), { source: 'a.aurora', language });
    assert.ok(!result.ok);
    assert.match(result.error.message, message);
    const isOfJob = /\bJob\(/.test(source);
    assert.equal(result.error.places[0]?.path, isOfJob ? 'test.aurora' : undefined);
  });
}
