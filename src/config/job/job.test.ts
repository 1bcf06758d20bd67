import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConfigError, prepareJob, toJobConfiguration, toUpdateSettings, withTier } from '../index.ts';
import { loaded, prepared } from '../testing/load.ts';

const KEY = { cluster: 'c', role: 'r', environment: 'prod', name: 'n' };

const PRELUDE = `
p = Process(name = 'p', cmdline = 'run')
q = Process(name = 'q', cmdline = 'walk')
f = Process(name = 'f', cmdline = 'end', final = True)
t = Task(processes = [p], resources = Resources(cpu = 1, ram = 64 * MB, disk = 64 * MB))
j = Service(cluster = 'c', role = 'r', environment = 'prod', name = 'n', instances = 2, task = t)
`;

/** Prepares and converts the job that an expression makes. @returns what is sent, or the error */
function convert(expression: string) {
  const config = prepareJob(loaded(`${PRELUDE}\njobs = [${expression}]`), { key: KEY });
  if (!config.ok) return told(config.error);
  const settings = toUpdateSettings(config.value);
  if (!settings.ok) return told(settings.error);
  const sent = toJobConfiguration(config.value, { user: 'alice' });
  return sent.ok
    ? { ...sent.value, settings: settings.value, warnings: config.value.warnings }
    : told(sent.error);
}

/** Whatever is wrong with a job, its place is told. */
function told({ kind, message, places }: ConfigError): string {
  if (kind !== 'selection') assert.equal(places[0]?.path, 'test.aurora', message);
  return message;
}

const REFUSED: readonly (readonly [expression: string, message: RegExp])[] = [
  [
    'j(cluster = Empty)',
    /^Could not find job c\/r\/prod\/n\nCandidates are:\n {2}\{MISSING\}\/r\/prod\/n\nA job needs a cluster, a role, an environment and a name: \{MISSING\} marks what is not set\.$/,
  ],
  ['j(environment = Empty)', /Candidates are:\n {2}c\/r\/\{MISSING\}\/n/],
  [
    'j, j',
    /^Multiple jobs match, please disambiguate by specifying a job key\.\nCandidates are:\n {2}c\/r\/prod\/n\n/,
  ],
  ['j(task = Empty)', /Task required for job/],
  ['j(task = Task(name = "x"))', /Processes required for task on job "n"/],
  ['j(task = t(processes = [Process(name = "p")]))', /Process\[cmdline\] is required/],
  ['j(instances = "{{count}}")', /MesosJob\[instances\] failed: '\{\{count\}\}' is not an integer/],
  [
    'j(instances = "three")',
    /MesosJob\[instances\] failed: Unable to interpolate: Cannot coerce 'three' to Integer/,
  ],
  ['j(task = t(resources = Empty))', /Task must specify resources!/],
  ['j(task = t(resources = Resources(ram = MB, disk = MB)))', /Resources\[cpu\] is required/],
  [
    'j(task = t(resources = Resources(cpu = 1, ram = 0, disk = MB)))',
    /Must specify ram and disk resources, got ram:0/,
  ],
  [
    'j(task = t(resources = Resources(cpu = 1, ram = KB, disk = MB)))',
    /must all be positive: cpu:1 ramMb:0 diskMb:1/,
  ],
  ['j(task = t(resources = Resources(cpu = 0, ram = MB, disk = MB)))', /must all be positive: cpu:0/],
  ['j(constraints = {"host": "limit:x"})', /limit:x is not a valid limit value, must be integer/],
  ['j(container = Container())', /If a container is specified it must set one type/],
  ['j(cron_collision_policy = "SOMETIMES")', /Invalid cron_collision_policy 'SOMETIMES'/],
  [
    'j(task = t(processes = [p(cmdline = "{{unknown}} {{mesos.instance}}")]))',
    /Config contains unbound variables: \{\{unknown\}\}$/,
  ],
  [
    'j(task = t(processes = [p(cmdline = "{{x[{{mesos.instance}}]}}")]))',
    /Task is invalid: .*\{\{x\[31337\]\}\}/,
  ],
  [
    'j(task = t(processes = [p(cmdline = "{{thermos.ports.http}}")]))',
    /Bad port specification "thermos\.ports\.http"/,
  ],
  ['j(task = t(processes = [p(name = "a/b")]))', /Task is invalid: Process name "a\/b" is not allowed/],
  ['j(task = t(processes = [p, p]))', /Two processes are named "p"/],
  ['j(task = t(constraints = order("p", "q")))', /names "q", but the task has only: p/],
  ['j(announce = Announcer(portmap = {"a": "b", "b": "a"}))', /Found cycle in portmap!/],
  [
    'j(announce = Announcer(portmap = {"http": "80"}))',
    /Job must be dedicated in order to specify static ports!/,
  ],
  [
    'j(update_config = UpdateConfig(max_total_failures = 2))',
    /lesser than the job size\.\nBased on your job size \(2\) you should use max_total_failures <= 1\./,
  ],
  [
    'j(instances = 100, constraints = {"dedicated": "x"})',
    /no less than 2% of your job size\.\n.*max_total_failures >= 2\./,
  ],
  ['j(update_config = UpdateConfig(watch_secs = -1))', /Invalid value \(-1\) specified for watch_secs/],
  ['j(health_check_config = HealthCheckConfig(interval_secs = -1))', /specified for interval_secs/],
  ['j(update_config = UpdateConfig(batch_size = 0))', /Batch size should be greater than 0/],
  [
    'j(update_config = UpdateConfig(pulse_interval_secs = 59))',
    /Pulse interval seconds must be at least 60 seconds/,
  ],
  [
    'j(update_config = UpdateConfig(update_strategy = QueueUpdateStrategy(), batch_size = 2))',
    /batch_size cannot be combined/,
  ],
  [
    'j(update_config = UpdateConfig(update_strategy = QueueUpdateStrategy(), wait_for_batch_completion = True))',
    /wait_for_batch_completion cannot be combined/,
  ],
  [
    'j(update_config = UpdateConfig(update_strategy = VariableBatchUpdateStrategy(batch_sizes = [])))',
    /at least one batch/,
  ],
  // Plans that cannot be followed; final processes have a plan of their own.
  ['j(task = t(processes = [p, f], constraints = order(p, f)))', /Task is invalid: .*final/],
  ['j(task = t(constraints = [Constraint(order = [])]))', /Task is invalid: .*constraint/],
  [
    'j(task = t(processes = [p, q], constraints = order(p, q) + order(q, p)))',
    /Task is invalid: .*(cycle|circle)/,
  ],
  ['j(task = t(processes = [p, q(daemon = True)], constraints = order(q, p)))', /Task is invalid: .*daemon/],
  [
    'j(task = t(processes = [p(daemon = True), q(daemon = True)], constraints = order(p, q)))',
    /Task is invalid: .*daemon/,
  ],
  [
    'j(task = t(processes = [p, q(ephemeral = True)], constraints = order(q, p)))',
    /Task is invalid: .*ephemeral/,
  ],
  [
    'j(task = t(processes = [f, f(name = "g")], constraints = order("f", "g") + order("g", "f")))',
    /Task is invalid: .*(cycle|circle)/,
  ],
  [
    'j(task = t(processes = [p(name = ".hidden")]))',
    /Task is invalid: Process name "\.hidden" is not allowed/,
  ],
  ['j(task = t(processes = [p(name = "")]))', /Task is invalid: Process name "" is not allowed/],
  ['j(task = t(processes = []))', /Processes required for task on job "n"/],
  [
    'j(health_check_config = HealthCheckConfig(initial_interval_secs = -0.5))',
    /\(-0\.5\) specified for initial_interval_secs/,
  ],
  [
    'j(health_check_config = HealthCheckConfig(max_consecutive_failures = -1))',
    /specified for max_consecutive_failures/,
  ],
  [
    'j(health_check_config = HealthCheckConfig(min_consecutive_successes = -1))',
    /specified for min_consecutive_successes/,
  ],
  [
    'j(update_config = UpdateConfig(update_strategy = BatchUpdateStrategy(batch_size = 0)))',
    /Batch size should be greater than 0/,
  ],
  [
    'j(update_config = UpdateConfig(update_strategy = VariableBatchUpdateStrategy(batch_sizes = [1, 0])))',
    /must be a number greater than 0/,
  ],
  ['j(constraints = {"host": "limit:"})', /limit: is not a valid limit value/],
  [
    'j(executor_config = ExecutorConfig(name = None))',
    /ExecutorConfig\[name\] failed: .*Cannot coerce None to String/,
  ],
  [
    'j(sla_policy = CountSlaPolicy(count = 1))',
    /CountSlaPolicy\[duration_secs\] is required|did not match any of the alternatives/,
  ],
  [
    'j(container = {"picture": "i"})',
    /did not match any of the alternatives of .*: Container, Docker, Mesos/,
  ],
  ['j(announce = Announcer(portmap = {"http": "http"}))', /Found cycle in portmap!/],
  ['j(instances = 3000000000)', /instances is 3000000000, but the largest/],
];

for (const [expression, message] of REFUSED) {
  test(`refuses ${expression}`, () => {
    const result = convert(expression);
    assert.ok(typeof result === 'string', 'expected an error');
    assert.match(result, message);
  });
}

function converted(expression: string) {
  const result = convert(expression);
  if (typeof result === 'string') assert.fail(result);
  return result;
}

function portsOf(expression: string): string[] {
  return (converted(expression).taskConfig?.resources ?? []).flatMap((each) =>
    'namedPort' in each && each.namedPort !== undefined ? [each.namedPort] : [],
  );
}

test('an invalid role, environment or name is refused', () => {
  const config = prepareJob(loaded(`${PRELUDE}\njobs = [j(role = 'a b')]`), { key: { ...KEY, role: 'a b' } });
  assert.ok(config.ok);
  const sent = toJobConfiguration(config.value, { user: 'alice' });
  assert.ok(!sent.ok);
  assert.match(sent.error.message, /Invalid role 'a b'/);
});

test('ports are those that processes refer to, followed through the portmap, and where it leads', () => {
  const listening = 't(processes = [p(cmdline = "{{thermos.ports[admin]}} {{thermos.ports[web]}}")])';
  assert.deepEqual(portsOf(`j(task = ${listening})`), ['admin', 'web']);
  assert.deepEqual(portsOf(`j(task = ${listening}, announce = Announcer())`), ['admin', 'web', 'http']);
  assert.deepEqual(
    portsOf(
      `j(task = ${listening}, announce = Announcer(portmap = {"admin": "web", "health": "web"}, primary_port = "web"))`,
    ),
    ['web'],
  );
  assert.deepEqual(
    portsOf(
      `j(task = ${listening}, constraints = {"dedicated": "x"}, announce = Announcer(portmap = {"admin": "8080", "aurora": "web"}))`,
    ),
    ['web'],
  );
});

test('a primary port that nobody listens on is worth a warning', () => {
  assert.deepEqual(converted('j(announce = Announcer())').warnings, []);
  const [warning] = converted('j(announce = Announcer(primary_port = "x", portmap = {}))').warnings;
  assert.match(warning ?? '', /primary port as 'x' but no processes have bound that port/);
});

/** @returns a job whose processes each have a text of two characters, doubled so many times by references */
function doubled(processes: number, times: number): string {
  const bindings = Array.from({ length: times }, (_, at) => `a${at + 1} = '{{a${at}}}{{a${at}}}'`);
  const process = `p(name = 'p%d' % i, cmdline = '{{a${times}}}')`;
  return `j(task = t(processes = [${process} for i in range(${processes})]).bind(a0 = 'xx', ${bindings.join(', ')}))`;
}

test('references may make large texts, but not without end: neither one text nor all of a job', () => {
  assert.ok(typeof convert(doubled(3, 12)) === 'object');
  assert.match(String(convert(doubled(1, 19))), /a text grows beyond 524288 characters by its references/);
  assert.match(String(convert(doubled(500, 15))), /references make more than 8388608 characters of text/);
});

test('a part of a key that grows without end is refused before it is compared', () => {
  const config = prepareJob(loaded(`${PRELUDE}\njobs = [j(name = 'n' * 2000)]`), { key: KEY });
  assert.ok(!config.ok);
  assert.match(config.error.message, /the name of a job has 2000 characters, more than the 1000 allowed/);
});

test('explicit queue and batch strategies work', () => {
  const queue = converted(
    'j(update_config = UpdateConfig(update_strategy = QueueUpdateStrategy(batch_size = 2)))',
  ).settings;
  assert.deepEqual(queue.updateStrategy, { queueStrategy: { groupSize: 2 } });
  assert.equal(queue.updateGroupSize, 2);
  const batch = converted(
    'j(update_config = UpdateConfig(update_strategy = BatchUpdateStrategy(batch_size = 2, autopause_after_batch = True)))',
  ).settings;
  assert.deepEqual(batch.updateStrategy, { batchStrategy: { groupSize: 2, autopauseAfterBatch: true } });
  assert.equal(batch.waitForBatchCompletion, true);
});

test('an escaped reference reaches the executor as it is', () => {
  const data = converted('j(task = t(processes = [p(cmdline = "{{&x}} {{role}}")]))').taskConfig
    ?.executorConfig?.data;
  assert.match(data ?? '', /"cmdline": "\{\{&x\}\} r"/);
});

test('standard bindings and bindings of the command line', () => {
  const file = loaded(
    `${PRELUDE}\njobs = [j(name = '{{job}}', task = t(processes = [p(cmdline = '{{mesos.role}} {{thermos.user}} {{a.b}}')]))]`,
  );
  const config = prepared(file, 'c/r/prod/n', [
    ['job', 'n'],
    ['a.b', 'first'],
    ['a.b', 'last'],
  ]);
  assert.match(config.documentText, /"cmdline": "r r last"/);
});

test('the order of a dict makes no difference to what the executor gets', () => {
  const data = (constraints: string) =>
    converted(`j(constraints = ${constraints})`).taskConfig?.executorConfig?.data;
  assert.equal(data('{"b": "1", "a": "2"}'), data('{"a": "2", "b": "1"}'));
});

test('another executor gets the text that the job has for it', () => {
  const executor = 'ExecutorConfig(name = "Other", data = "for {{role}}")';
  assert.deepEqual(converted(`j(executor_config = ${executor})`).taskConfig?.executorConfig, {
    name: 'Other',
    data: 'for r',
  });
});

test('hooks of a file are refused only for jobs that would run them', () => {
  const source = `${PRELUDE}\nhooks = [object()]\njobs = [j]`;
  assert.ok(prepareJob(loaded(source), { key: KEY }).ok);
  const refused = prepareJob(loaded(source.replace('[j]', '[j(enable_hooks = True)]')), { key: KEY });
  assert.ok(!refused.ok);
  assert.match(refused.error.message, /hooks written in Python are not run/);
});

test('a job that enables hooks has the modules that the file lists', () => {
  const source = `${PRELUDE}\nhooks = ['policy.mjs', '/site/audit.ts']\njobs = [j]`;
  const modulesOf = (text: string) => {
    const prepared = prepareJob(loaded(text), { key: KEY });
    assert.ok(prepared.ok);
    const tiered = withTier(prepared.value, 'preemptible', false);
    return tiered.ok && tiered.value.hookModules;
  };
  assert.deepEqual(modulesOf(source), []);
  assert.deepEqual(modulesOf(source.replace('[j]', '[j(enable_hooks = True)]')), [
    'policy.mjs',
    '/site/audit.ts',
  ]);
});
