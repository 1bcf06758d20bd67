import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from '../../../api/testing/properties.ts';
import {
  formatConfigError,
  formatFileKey,
  type LoadedJobs,
  listJobKeys,
  loadJobFile,
  prepareJob,
  toJobConfiguration,
} from '../index.ts';
import { loaded } from '../testing/load.ts';
import { packJobs } from './pack.ts';
import { UnpackError, unpackJobs } from './unpack.ts';

const EXAMPLES = new URL('../../../examples/', import.meta.url);

const TASK = `task = SequentialTask(processes = [Process(name = 'a', cmdline = 'echo {{word}} {{mesos.instance}}')],
  resources = Resources(cpu = 1, ram = '{{memory}}', disk = 16*MB))
def job(**more):
  return Job(cluster = 'c', role = 'r', environment = 'prod', name = 'n', task = task)(**more).bind(word = 'hi', memory = 32*MB)
`;

/** Jobs with what is hard to carry. */
const HARD: readonly [name: string, job: string][] = [
  ['bindings in order', "jobs = [job().bind(word = 'first').bind(word = 'second')]"],
  ['bindings inside', "jobs = [job(task = task.bind(word = 'inner'))]"],
  [
    'bound structs',
    "class P(Struct):\n  x = Default(Integer, 3)\n  y = Required(String)\njobs = [job(contact = '{{p.x}} {{p.y}}').bind(p = P(y = 'z'))]",
  ],
  [
    'a struct bound whole',
    "class P(Struct):\n  x = Default(List(Map(String, Integer)), [{'a': 1}])\njobs = [job(contact = '{{x[0][a]}}').bind(P())]",
  ],
  ['addresses with brackets', "jobs = [job(contact = '{{a.b[c]}}').bind({'a.b[c]': 'found'})]"],
  [
    'enumerations and choices',
    "jobs = [job(container = Mesos(image = DockerImage(name = 'i', tag = 't'), volumes = [Volume(container_path = '/a', host_path = '/b', mode = 'RO')]))]",
  ],
  [
    'choices from dicts',
    "jobs = [job(container = {'image': 'i'}, sla_policy = {'count': 3, 'duration_secs': 5})]",
  ],
  [
    'floats that are whole',
    'jobs = [job(contact = 1.0, health_check_config = HealthCheckConfig(interval_secs = 2))]',
  ],
  ['large whole numbers', 'jobs = [job(priority = 12345, contact = 123456789012345678901234567890)]'],
  ['odd names', "jobs = [job(constraints = {'__proto__': 'a', 'limit': 'limit:1'})]"],
  ['open references', "jobs = [job(contact = '{{&x}} {{thermos.task_id}} {{super.nothing}}')]"],
];

function describe(jobs: LoadedJobs): unknown {
  const keys = listJobKeys(jobs.jobs);
  assert.ok(keys.ok);
  return keys.value.map(({ cluster = '', role = '', environment = '', name = '' }, index) => {
    const only = { ...jobs, jobs: jobs.jobs.slice(index, index + 1) };
    const prepared = prepareJob(only, { key: { cluster, role, environment, name } });
    assert.ok(prepared.ok, JSON.stringify(prepared));
    const { documentText, warnings } = prepared.value;
    const sent = toJobConfiguration(prepared.value, { user: 'a' });
    return [
      formatFileKey(prepared.value.key),
      documentText,
      warnings,
      sent.ok ? sent.value : formatConfigError(sent.error),
    ];
  });
}

for (const [name, source] of HARD) {
  test(`${name} arrive as they were`, () => {
    const jobs = loaded(`${TASK}${source}\n`);
    const unpacked = unpackJobs(packJobs(jobs));
    assert.deepEqual(describe(unpacked), describe(jobs));
    assert.equal(packJobs(unpacked), packJobs(jobs));
  });
}

for (const path of readdirSync(EXAMPLES).filter((file) => file.endsWith('.aurora'))) {
  test(`the jobs of examples/${path} arrive as they were`, () => {
    const readFile = (file: string) => readFileSync(new URL(file, EXAMPLES), 'utf8');
    const result = loadJobFile({ path, readFile, user: 'alice' });
    assert.ok(result.ok);
    assert.deepEqual(describe(unpackJobs(packJobs(result.value))), describe(result.value));
  });
}

test('what jobs share is carried once', () => {
  const one = packJobs(loaded(`${TASK}jobs = [job()]\n`)).length;
  const many = packJobs(loaded(`${TASK}jobs = [job(name = 'n%d' % i) for i in range(100)]\n`)).length;
  assert.ok(many < 40 * one, `${one} ${many}`);
});

test('places arrive, and a line that many places share is carried once', () => {
  const long = ' '.repeat(10_000);
  const processes = Array.from({ length: 50 }, (_, index) => `Process(name = 'p${index}')`).join(', ');
  const source = `${TASK}jobs = [job(task = Task(${long}processes = [${processes}]))]\n`;
  const packed = packJobs(loaded(source));
  assert.ok(packed.length < 4 * source.length, `${packed.length}`);
  const said = (jobs: LoadedJobs) => {
    const key = { cluster: 'c', role: 'r', environment: 'prod', name: 'n' };
    const prepared = prepareJob(jobs, { key });
    return prepared.ok ? '' : formatConfigError(prepared.error);
  };
  const unpacked = said(unpackJobs(packed));
  assert.equal(unpacked, said(loaded(source)));
  assert.match(unpacked, /Process\[cmdline\] is required.*\n {2}at test\.aurora:5:\d{5}\n/);
});

test('a forged place does no harm', () => {
  const jobs = loaded(`${TASK}jobs = [job(instances = 'many')]\n`);
  const form = JSON.parse(packJobs(jobs));
  const key = { cluster: 'c', role: 'r', environment: 'prod', name: 'n' };
  for (const place of [
    null,
    7,
    {},
    { line: 'x', column: -1e9, sourceLine: -1 },
    { column: 1e300, path: [] },
  ]) {
    for (const lines of [[null], [{}], ['\u001b[31m'.repeat(1000)], []]) {
      const places = form.places.map(() => place);
      try {
        const prepared = prepareJob(unpackJobs(JSON.stringify({ ...form, places, lines })), { key });
        assert.ok(!prepared.ok);
        assert.ok(formatConfigError(prepared.error).length < 2000);
      } catch (error) {
        assert.ok(error instanceof UnpackError, String(error));
      }
    }
  }
});

const forged: readonly [name: string, text: string][] = [
  ['no JSON', '{'],
  ['null', 'null'],
  ['an empty object', '{}'],
  ['a job that is missing', '{"types": [], "objects": [], "jobs": [0], "hookModules": []}'],
  [
    'a job that is a task',
    '{"types": [{"kind": "schema", "name": "Task"}], "objects": [{"type": 0}], "jobs": [0], "hookModules": []}',
  ],
  [
    'an unknown type',
    '{"types": [{"kind": "schema", "name": "X"}], "objects": [{"type": 0}], "jobs": [0], "hookModules": []}',
  ],
  ['an unknown kind', '{"types": [{"kind": "x"}], "objects": [{"type": 0}], "jobs": [0], "hookModules": []}'],
  [
    'a type within itself',
    '{"types": [{"kind": "list", "element": 0}], "objects": [{"type": 0}], "jobs": [0], "hookModules": []}',
  ],
  [
    'an object within itself',
    '{"types": [{"kind": "schema", "name": "Job"}], "objects": [{"type": 0, "scopes": [{"object": 0}]}], "jobs": [0], "hookModules": []}',
  ],
  [
    'an unknown field',
    '{"types": [{"kind": "schema", "name": "Job"}], "objects": [{"type": 0, "fields": [["x", 0]]}], "jobs": [0], "hookModules": []}',
  ],
  [
    'a field of a wrong type',
    '{"types": [{"kind": "schema", "name": "Job"}, {"kind": "schema", "name": "Task"}], "objects": [{"type": 1}, {"type": 0, "fields": [["name", 0]]}], "jobs": [1], "hookModules": []}',
  ],
  [
    'a name that cannot be bound',
    '{"types": [{"kind": "schema", "name": "Job"}], "objects": [{"type": 0, "scopes": [{"bindings": [["a b", "x"]]}]}], "jobs": [0], "hookModules": []}',
  ],
];

for (const [name, text] of forged) {
  test(`a text with ${name} is refused`, () => assert.throws(() => unpackJobs(text), UnpackError));
}

test('a text that was changed anywhere is refused or read, and nothing else', () => {
  const text = packJobs(loaded(`${TASK}jobs = [job(container = {'image': 'i'})]\n`));
  fc.assert(
    fc.property(
      fc.nat(text.length - 1),
      fc.constantFrom('', '0', '9', '"', '[', '{', 'null', ','),
      (at, patch) => {
        try {
          unpackJobs(text.slice(0, at) + patch + text.slice(at + 1));
        } catch (error) {
          assert.ok(error instanceof UnpackError, String(error));
        }
      },
    ),
    { numRuns: 500 },
  );
});
