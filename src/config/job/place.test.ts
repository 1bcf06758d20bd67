import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatConfigError,
  listJobKeys,
  prepareJob,
  toJobConfiguration,
  toUpdateSettings,
} from '../index.ts';
import { loaded } from '../testing/load.ts';

const KEY = { cluster: 'west', role: 'www', environment: 'prod', name: 'web' };

/** What is said of the one job of a file. */
function said(source: string): readonly string[] {
  const config = prepareJob(loaded(source), { key: KEY });
  const sent = config.ok ? toJobConfiguration(config.value, { user: 'me' }) : config;
  const result = config.ok && sent.ok ? toUpdateSettings(config.value) : sent;
  if (result.ok) throw new Error('nothing is wrong');
  return formatConfigError(result.error).split('\n');
}

/** The same without the sentence itself. */
function placeSaid(source: string): readonly string[] {
  return said(source).slice(1);
}

const job = (process: string, resources = 'cpu = 1, ram = 1*MB, disk = 1*MB') => `
def process(command):
  return ${process}
small = Resources(${resources})
jobs = [Service(cluster = 'west', role = 'www', environment = 'prod', name = 'web',
  task = SequentialTask(processes = [process('a'), process('b')], resources = small))]`;

const NAMED = 'Process(name = command, cmdline = command)';

test('a missing field is told where its struct is made, in whatever function', () => {
  assert.deepEqual(placeSaid(job('Process(cmdline = command)')), [
    '  at test.aurora:3:10 in process',
    '      return Process(cmdline = command)',
    '             ^',
  ]);
});

test('a wrong value is told where the innermost struct around it is made', () => {
  assert.deepEqual(placeSaid(job(NAMED, "cpu = 'lots', ram = 1, disk = 1")).slice(0, 2), [
    '  at test.aurora:4:9',
    "    small = Resources(cpu = 'lots', ram = 1, disk = 1)",
  ]);
});

test('a copy counts as made where it is copied', () => {
  const copied = job(NAMED).replace('jobs =', "small = small(\n  ram = 'much')\njobs =");
  assert.equal(placeSaid(copied)[0], '  at test.aurora:5:9');
});

test('a reference without a value is told where its struct is made', () => {
  const place = placeSaid(job("Process(name = command, cmdline = 'run {{nothing}}')"))[0];
  assert.equal(place, '  at test.aurora:3:10 in process');
});

test('a process in a task that a helper combined is told where it is made', () => {
  const combined = job('Process(name = command)').replace(
    "SequentialTask(processes = [process('a'), process('b')], resources = small)",
    "Tasks.combine(Task(processes = [process('a')], resources = small), Task(processes = [process('b')]))",
  );
  assert.equal(placeSaid(combined)[0], '  at test.aurora:3:10 in process');
});

test('what a choice holds is told where it is made', () => {
  const image = job(NAMED).replace(/\)\]$/, ',\n  container = Docker(parameters = []))]');
  assert.deepEqual(placeSaid(image).slice(0, 2), [
    '  at test.aurora:7:15',
    '      container = Docker(parameters = []))]',
  ]);
});

test('a missing field before another wrong one is told where its own struct is made', () => {
  const image = job(NAMED).replace(
    /\)\]$/,
    ",\n  container = Docker(\nparameters = [Parameter(name = 'a')]))]",
  );
  assert.equal(placeSaid(image)[0], '  at test.aurora:7:15');
});

test('a job whose key cannot be told is named by its place', () => {
  const keys = listJobKeys(loaded("jobs = [\n  Job(name = '{{ x }}')]").jobs);
  assert.ok(!keys.ok);
  assert.equal(formatConfigError(keys.error).split('\n')[1], '  at test.aurora:2:3');
});

test('the second of two jobs with the same key is told', () => {
  const twice = `${job(NAMED)}\njobs += [jobs[0](name = 'we' + 'b')]`;
  assert.ok(said(twice).includes('  at test.aurora:7:14'), said(twice).join('\n'));
});

test('a job that is a dict is told where the file sets its jobs', () => {
  const source =
    "key = {'cluster': 'west', 'role': 'www', 'environment': 'prod', 'name': 'web'}\njobs = [dict(key)]";
  assert.deepEqual(placeSaid(source).slice(0, 2), ['  at test.aurora:2:1', '    jobs = [dict(key)]']);
});

/** Structs that are right, each on a line of its own. */
const PARTS = {
  process: "Process(name = 'p', cmdline = 'run')",
  resources: 'Resources(cpu = 1, ram = 64*MB, disk = 64*MB)',
  task: "Task(name = 't', processes = [process], resources = resources)",
  update: 'UpdateConfig()',
  health: 'HealthCheckConfig()',
  announce: 'Announcer()',
  job: "Service(cluster = 'west', role = 'www', environment = 'prod', name = 'web', task = task, update_config = update, health_check_config = health, announce = announce)",
};

/** What is wrong with a job whose one part is something else, and the part that is blamed for it. */
const REFUSED: readonly [
  part: keyof typeof PARTS,
  wrong: string,
  message: RegExp,
  blamed?: keyof typeof PARTS,
][] = [
  ['job', `${PARTS.job}(task = Empty)`, /Task required for job/],
  ['task', "Task(name = 't', processes = [])", /Processes required/],
  ['process', "Process(name = 'p')", /Process\[cmdline\] is required/],
  ['process', "Process(name = 'a/b', cmdline = 'run')", /Process name "a\/b" is not allowed/, 'task'],
  ['process', "Process(name = 'p', cmdline = '{{open}}')", /unbound variables: \{\{open\}\}/],
  ['process', "Process(name = 'p', cmdline = '{{thermos.ports}}')", /Bad port specification/],
  ['resources', 'Resources(cpu = 1, ram = 1, disk = 1)', /all be positive/],
  ['resources', "Resources(cpu = 'lots', ram = MB, disk = MB)", /Cannot coerce 'lots'/],
  ['task', "Task(name = 't', processes = [process])", /must specify resources/],
  ['update', 'UpdateConfig(max_total_failures = 3)', /max_total_failures in update_config/],
  ['update', 'UpdateConfig(watch_secs = -1)', /Value cannot be less than 0/],
  ['update', 'UpdateConfig(batch_size = 0)', /Batch size/],
  ['update', 'UpdateConfig(pulse_interval_secs = 1)', /Pulse interval/],
  ['health', 'HealthCheckConfig(interval_secs = -1)', /Value cannot be less than 0/],
  ['announce', "Announcer(portmap = {'http': '80'})", /Job must be dedicated/],
  ['announce', "Announcer(portmap = {'http': 'http'})", /Found cycle in portmap/],
  ['job', `${PARTS.job}(constraints = {'host': 'limit:x'})`, /limit:x is not a valid limit/],
  ['job', `${PARTS.job}(instances = 3000000000)`, /instances is 3000000000/],
  ['job', `${PARTS.job}(cron_collision_policy = 'NEVER')`, /Invalid cron_collision_policy/],
  ['job', `${PARTS.job}(contact = '{{contact}}')`, /lead in a circle/],
];

for (const [part, wrong, message, blamed = part] of REFUSED) {
  test(`${wrong.slice(-60)} is told at ${blamed}`, () => {
    const parts = Object.entries({ ...PARTS, [part]: wrong });
    const source = `${parts.map(([name, value]) => `${name} = ${value}`).join('\n')}\njobs = [job]`;
    const lines = said(source);
    const at = lines.findIndex((each) => each.startsWith('  at '));
    const [place, line] = lines.slice(at);
    assert.match(lines.slice(0, at).join(' '), message);
    const number = parts.findIndex(([name]) => name === blamed) + 1;
    assert.match(place ?? '', new RegExp(`^  at test\\.aurora:${number}:${blamed.length + 4}$`));
    assert.ok(source.includes(line?.trim() || 'a line that is shown'));
  });
}
