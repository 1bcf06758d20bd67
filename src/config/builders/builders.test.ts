import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../../../api/testing/properties.ts';
import { writeJson } from '../data/json.ts';
import { type LoadedJobs, loadJobFile } from '../index.ts';
import { loaded } from '../testing/load.ts';
import * as b from './index.ts';
import { jobsOfModule } from './jobs.ts';

/** A job of builders and the same in Python. */
const TWINS: readonly [name: string, typescript: () => unknown, python: string][] = [
  [
    'a simple task',
    () => b.job({ ...key, task: b.simpleTask('hello', 'echo hi') }),
    "Job(task = SimpleTask('hello', 'echo hi'), KEY)",
  ],
  [
    'tasks side by side, with overrides',
    () => b.job({ ...key, task: b.combineTasks(first, second).with({ max_failures: 3 }) }),
    'Job(task = Tasks.combine(first, second, max_failures = 3), KEY)',
  ],
  [
    'tasks one after the other',
    () => b.job({ ...key, task: b.concatTasks(first, second) }),
    'Job(task = Tasks.concat(first, second), KEY)',
  ],
  [
    'orders by name and by process',
    () => {
      const [x, y] = [b.process({ name: 'x', cmdline: '1' }), b.process({ name: 'y', cmdline: '2' })];
      const constraints = [...b.order(x, y), ...b.order('y', 'z')];
      return b.job({ ...key, task: { processes: [x, y], constraints } });
    },
    `Job(task = Task(processes = [Process(name = 'x', cmdline = '1'), Process(name = 'y', cmdline = '2')],
       constraints = order('x', 'y') + order('y', 'z')), KEY)`,
  ],
  [
    'bindings: texts, numbers, names within names, and whole objects',
    () =>
      b
        .service({ ...key, task: first, contact: '{{a}} {{b.c}} {{d[e]}} {{cpu}}' })
        .bind({ a: 1, b: { c: true }, 'd[e]': 0.5 })
        .bind(b.resources({ cpu: 2, ram: 1, disk: 1 })),
    `Service(task = first, contact = '{{a}} {{b.c}} {{d[e]}} {{cpu}}', KEY)
       .bind({'a': 1, 'b': {'c': True}, 'd[e]': 0.5}).bind(Resources(cpu = 2, ram = 1, disk = 1))`,
  ],
  [
    'later bindings',
    () =>
      b
        .job({ ...key, task: first, contact: '{{a}}' })
        .bind({ a: 'x' })
        .bind({ a: 'y' }),
    "Job(task = first, contact = '{{a}}', KEY).bind(a = 'x').bind(a = 'y')",
  ],
  [
    'an unset default, at the top and inside',
    () => b.job({ ...key, task: first, lifecycle: null, health_check_config: { health_checker: null } }),
    'Job(task = first, lifecycle = Empty, health_check_config = HealthCheckConfig(health_checker = Empty), KEY)',
  ],
  [
    'an unset field of a copy',
    () => b.job({ ...key, task: first, tier: 'preferred' }).with({ tier: null, priority: 3 }),
    "Job(task = first, tier = 'preferred', KEY)(tier = Empty, priority = 3)",
  ],
  [
    'numbers: large, whole and broken',
    () => b.job({ ...key, task: first, instances: 2n ** 70n, health_check_config: { interval_secs: 0.25 } }),
    'Job(task = first, instances = 2 ** 70, health_check_config = HealthCheckConfig(interval_secs = 0.25), KEY)',
  ],
  [
    'choices by builder and by shape',
    () =>
      b.job({
        ...key,
        task: first,
        container: b.mesos({ image: b.dockerImage({ name: 'i', tag: 't' }) }),
        update_config: { update_strategy: b.batchUpdateStrategy({ batch_size: 2 }) },
        sla_policy: { percentage: 95, duration_secs: 60 },
      }),
    `Job(task = first, container = Mesos(image = DockerImage(name = 'i', tag = 't')),
       update_config = UpdateConfig(update_strategy = BatchUpdateStrategy(batch_size = 2)),
       sla_policy = PercentageSlaPolicy(percentage = 95, duration_secs = 60), KEY)`,
  ],
];

const key = { cluster: 'c', role: 'r', environment: 'prod', name: 'n' } as const;
const resources = { cpu: 0.5, ram: 64 * b.MB, disk: b.GB };
const first = b.sequentialTask({
  name: 'first',
  processes: [
    { name: 'a', cmdline: 'one' },
    { name: 'b', cmdline: 'two' },
  ],
  resources,
});
const second = b.task({
  name: 'second',
  processes: [{ name: 'c', cmdline: 'three' }],
  resources: { ...resources, cpu: 2 },
  finalization_wait: 60,
});

const PRELUDE = `KEY = {'cluster': 'c', 'role': 'r', 'environment': 'prod', 'name': 'n'}
first = SequentialTask(name = 'first', processes = [Process(name = 'a', cmdline = 'one'), Process(name = 'b', cmdline = 'two')],
  resources = Resources(cpu = 0.5, ram = 64*MB, disk = GB))
second = Task(name = 'second', processes = [Process(name = 'c', cmdline = 'three')],
  resources = Resources(cpu = 2, ram = 64*MB, disk = GB), finalization_wait = 60)
`;

function documents({ jobs }: LoadedJobs): string[] {
  return jobs.map((job) => writeJson(job.interpolate().value.toJson()));
}

for (const [name, typescript, python] of TWINS) {
  test(`${name}: the same as in Python`, () => {
    const twin = loaded(`${PRELUDE}jobs = [${python.replace('KEY)', '**KEY)')}]\n`);
    assert.deepEqual(documents(jobsOfModule({ default: [typescript()] })), documents(twin));
  });
}

const word = fc.string({
  unit: fc.constantFrom('a', 'B', '0', '_', ' ', '"', '\\', '\n', 'é', '}'),
  maxLength: 8,
});
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const number = fc.oneof(fc.integer(), fc.constant('{{many}}'));

/** Jobs as plain data, well typed. */
const anyJob = fc.record({
  cluster: word,
  role: word,
  environment: word,
  instances: maybe(number),
  priority: maybe(fc.integer()),
  service: maybe(fc.boolean()),
  constraints: maybe(fc.dictionary(word, word, { maxKeys: 3 })),
  metadata: maybe(fc.array(fc.record({ key: word, value: word }), { maxLength: 2 })),
  health_check_config: maybe(
    fc.record({ interval_secs: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
  ),
  task: fc.record({
    processes: fc.array(fc.record({ name: word, cmdline: word, daemon: maybe(fc.boolean()) }), {
      minLength: 1,
      maxLength: 3,
    }),
    resources: maybe(
      fc.record({ cpu: fc.double({ min: 0, max: 64, noNaN: true }), ram: number, disk: number }),
    ),
  }),
});

test('plain data means the same to builders and in JSON', () => {
  fc.assert(
    fc.property(anyJob, (data) => {
      const json = loadJobFile({ path: '', json: true, readFile: () => JSON.stringify(data), user: '' });
      assert.ok(json.ok);
      assert.deepEqual(documents(jobsOfModule({ default: data })), documents(json.value));
    }),
  );
});

const wrong: readonly [name: string, make: () => unknown, message: RegExp][] = [
  [
    'an unknown field',
    () => b.process(Object({ name: 'a', cmdlin: 'b' })),
    /attribute cmdlin of Process \(did you mean "cmdline"\?\)/,
  ],
  [
    'an unknown field inside',
    () => b.job(Object({ task: { resources: { cpus: 1 } } })),
    /cpus of Resources \(did you mean "cpu"/,
  ],
  [
    'a text for a number',
    () => b.job(Object({ instances: 'many' })),
    /^MesosJob\[instances\]: Cannot coerce 'many' to Integer$/,
  ],
  [
    'a number that is none',
    () => b.resources(Object({ cpu: Number.NaN, ram: Number.POSITIVE_INFINITY })),
    /^Resources\[ram\]: Cannot coerce/,
  ],
  [
    'a list for a struct',
    () => b.job(Object({ task: [] })),
    /^MesosJob\[task\]: Task expects an object with fields, not a list$/,
  ],
  [
    'a struct for a list',
    () => b.task(Object({ processes: {} })),
    /^Task\[processes\]: ProcessList expects a list/,
  ],
  [
    'another struct',
    () => b.job(Object({ task: b.process({ name: 'a', cmdline: 'b' }) })),
    /^MesosJob\[task\]: Task expects a dict or a Task/,
  ],
  [
    'an unknown word',
    () => b.volume(Object({ mode: 'RX' })),
    /^Volume\[mode\]: Cannot coerce 'RX' to Enum_RO_RW/,
  ],
  ['a function', () => b.job(Object({ name: () => 'x' })), /expects an object with fields, not \(\) =>/],
  ['a date', () => b.job(Object({ contact: new Date(0) })), /expects an object with fields, not a Date$/],
  [
    'no fields at all',
    () => b.job(Object(undefined) && (undefined as never)),
    /^MesosJob expects an object with fields, not undefined$/,
  ],
  ['a name that cannot be bound', () => b.task({}).bind({ 'a b': 1 }), /'a b' is no name to bind/],
  ['a list to bind', () => b.task({}).bind(Object({ a: [1] })), /"a" is \[1\]/],
  ['an order of numbers', () => b.order(Object(1)), /order\(\) takes processes and their names/],
  [
    'a second order',
    () => b.sequentialTask({ processes: [], constraints: b.order('a') }),
    /Cannot turn a Task with existing constraints/,
  ],
  ['tasks of no processes', () => b.combineTasks({}, {}), /a task without processes cannot be combined/],
  [
    'a process among tasks',
    () => b.concatTasks(Object(b.process({ name: 'a', cmdline: 'b' }))),
    /a Task is expected, not a Process/,
  ],
  [
    'itself',
    () => {
      const circle: { a?: unknown } = {};
      circle.a = circle;
      return b.task({}).bind(Object(circle));
    },
    /nests deeper than 100 levels/,
  ],
];

for (const [name, make, message] of wrong) {
  test(`${name} is refused where it is written`, () => assert.throws(make, { message }));
}

test('what jobs a module defines', () => {
  const job = b.job({ ...key, task: first });
  assert.equal(jobsOfModule({ default: job, jobs: [] }).jobs.length, 1);
  assert.equal(jobsOfModule({ jobs: [job, job] }).jobs.length, 2);
  assert.throws(() => jobsOfModule({ job }), /exports its jobs/);
  assert.throws(() => jobsOfModule({ default: [first] }), /Item 0 of the exported jobs is a Task, not a job/);
  const hooks = jobsOfModule({ default: [], hooks: ['./a.ts', () => true] });
  assert.deepEqual([hooks.hookModules, hooks.hasForeignHooks], [['./a.ts'], true]);
});
