import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type FlagOutcome,
  flag,
  flagTypes,
  nonEmpty,
  parseFlags,
  port,
  positive,
  usageText,
} from './index.ts';

const {
  bool,
  dataAmount,
  double,
  duration,
  integer,
  list,
  oneOf,
  pair,
  path,
  socketAddress,
  text,
  textFile,
  volume,
} = flagTypes;

const FLAGS = {
  clusterName: flag({ name: 'cluster_name', type: text, required: true, help: 'Name of the cluster.' }),
  httpPort: flag({ name: 'http_port', type: integer, default: 0, check: port, help: 'Port.' }),
  hold: flag({ name: 'min_hold', type: duration, default: 300_000, check: positive, help: 'Hold.' }),
  order: flag({ name: 'order', type: list(oneOf('CPU', 'RANDOM')), default: ['RANDOM'], help: 'Order.' }),
  flags: flag({ name: 'executor_flags', type: text, help: 'Flags.' }),
  forever: flag({ name: 'forever', type: bool, default: false, help: 'Forever.' }),
  ram: flag({ name: 'ram', type: dataAmount, default: 128 * 2 ** 20, help: 'RAM.' }),
  tiers: flag({ name: 'tier_config', type: textFile, help: 'Tiers.' }),
  secret: flag({ name: 'secret', type: text, secret: true, help: 'Secret.' }),
};

const FILES: Readonly<Record<string, string>> = {
  'args.txt': '# the cluster\n-cluster_name=west\n\n  # the port\n-http_port\n8081\r\n',
  'tiers.json': '{}',
};

const WORLD = { readText: (name: string) => FILES[name] };

function parse(...argv: string[]): FlagOutcome<typeof FLAGS> {
  return parseFlags(FLAGS, argv, WORLD, { async_worker_threads: 'there is one thread' });
}

function valuesOf(...argv: string[]) {
  const outcome = parse('-cluster_name=west', ...argv);
  return outcome.kind === 'values' ? outcome : assert.fail(JSON.stringify(outcome));
}

function problemOf(...argv: string[]): string {
  const outcome = parse(...argv);
  return outcome.kind === 'usageError' ? outcome.problem : assert.fail(JSON.stringify(outcome));
}

describe('a command line', () => {
  it('is read with = and with a blank, values being split at the first =', () => {
    const { values } = valuesOf('-executor_flags=--a=b', '-http_port', '8081');
    assert.equal(values.flags, '--a=b');
    assert.equal(values.httpPort, 8081);
    assert.equal(values.clusterName, 'west');
  });

  it('has the declared defaults, or nothing', () => {
    const { values } = valuesOf();
    assert.deepEqual([values.hold, values.order, values.flags], [300_000, ['RANDOM'], undefined]);
  });

  it('may come from a file, one argument a line, with comments', () => {
    const outcome = parse('@args.txt');
    assert.equal(outcome.kind === 'values' && outcome.values.httpPort, 8081);
  });

  it('may have blanks and quotes around values', () => {
    assert.equal(valuesOf('-executor_flags= "a b" ').values.flags, 'a b');
    assert.equal(valuesOf('-executor_flags=').values.flags, '');
  });

  it('gives a flag without = the next argument, whatever that is', () => {
    assert.equal(valuesOf('-executor_flags', '-http_port=1').values.flags, '-http_port=1');
  });

  it('may repeat lists, which replaces the default', () => {
    assert.deepEqual(valuesOf('-order=cpu', '-order', 'RANDOM').values.order, ['CPU', 'RANDOM']);
    assert.deepEqual(valuesOf("-order=''").values.order, []);
  });

  it('shows every effective value sorted by name, but no secrets', () => {
    const { effective } = valuesOf('-secret=abc', '-min_hold=90secs');
    assert.deepEqual(effective, [
      ['cluster_name', 'west'],
      ['executor_flags', ''],
      ['forever', 'false'],
      ['http_port', '0'],
      ['min_hold', '90secs'],
      ['order', 'RANDOM'],
      ['ram', '128MB'],
      ['secret', '***'],
      ['tier_config', ''],
    ]);
  });

  it('shows addresses without the login in them', () => {
    const { effective } = valuesOf('-executor_flags=zk://user:p@ss@a:1,b:2/mesos');
    assert.deepEqual(effective[1], ['executor_flags', 'zk://***@a:1,b:2/mesos']);
  });

  it('may have flags that change nothing, which is said', () => {
    assert.deepEqual(valuesOf('-async_worker_threads=8').notices, [
      '-async_worker_threads is accepted and changes nothing: there is one thread',
    ]);
    assert.deepEqual(valuesOf().notices, []);
  });

  it('may ask for help', () => {
    for (const asked of ['-h', '-help', '--help']) assert.deepEqual(parse(asked), { kind: 'help' });
    const usage = usageText('aurora-scheduler', FLAGS);
    assert.match(usage, /-cluster_name=<text> {2}\(required\)\n {6}Name of the cluster\./);
    assert.match(usage, /-min_hold=<duration> {2}\(default: 5mins\)/);
  });
});

describe('a wrong command line is refused', () => {
  const wrong: readonly (readonly [argv: readonly string[], problem: string])[] = [
    [[], 'Missing: -cluster_name. A value must be supplied for each.'],
    [['-nonsense=1'], 'Unknown flag -nonsense.'],
    [['--http-port=1'], 'Unknown flag --http-port. Did you mean -http_port?'],
    [['west'], "'west' is not a flag: flags start with a dash, as in -cluster_name=west."],
    [['-cluster_name=a', '-cluster_name=b'], 'Can only specify option -cluster_name once.'],
    [['-forever'], 'Expected a value after parameter -forever'],
    [['@nowhere'], 'Could not read the argument file nowhere.'],
    [['-cluster_name=a', '-http_port=65536'], "-http_port must be a port from 0 to 65535, but is '65536'"],
    [['-cluster_name=a', '-min_hold=0secs'], "-min_hold must be more than 0, but is '0secs'"],
    [['-cluster_name=a', '-forever=1'], "-forever must be true or false, but is '1'"],
    [['-cluster_name=a', '-order=CPU,DISK'], "-order must be one of CPU, RANDOM, but is 'DISK'"],
    [
      ['-cluster_name=a', '-min_hold=1min'],
      "-min_hold has the unknown unit 'min'; the units are days hrs mins secs ms us ns",
    ],
    [['-cluster_name=a', '-tier_config=no'], "-tier_config must be a readable file, but 'no' is not"],
  ];
  for (const [argv, problem] of wrong) {
    it(`if it is ${JSON.stringify(argv.join(' '))}`, () => assert.equal(problemOf(...argv), problem));
  }
});

describe('values', () => {
  const read: readonly (readonly [type: flagTypes.FlagType<unknown>, given: string, expected: unknown])[] = [
    [bool, 'TRUE', true],
    [integer, '-7', -7],
    [double, '0.25', 0.25],
    [double, '1e3', 1_000],
    [duration, '90secs', 90_000],
    [duration, '2days', 172_800_000],
    [duration, '500us', 0.5],
    [dataAmount, '512KB', 524_288],
    [dataAmount, '8Kb', 1_024],
    [socketAddress, ':*', { host: '', port: 0 }],
    [socketAddress, 'h:2181', { host: 'h', port: 2181 }],
    [path, 'a/b', 'a/b'],
    [textFile, 'tiers.json', { path: 'tiers.json', text: '{}' }],
    [volume, '/a:/b:Rw', { hostPath: '/a', containerPath: '/b', mode: 'RW' }],
    [
      list(pair),
      'a=b=c,a=d',
      [
        ['a', 'b=c'],
        ['a', 'd'],
      ],
    ],
  ];
  for (const [type, given, expected] of read) {
    it(`${given} is a ${type.noun}`, () => {
      assert.deepEqual(type.parse([given], WORLD), { kind: 'value', value: expected });
    });
  }

  const refused: readonly (readonly [type: flagTypes.FlagType<unknown>, given: string])[] = [
    [bool, 'yes'],
    [integer, '1.0'],
    [integer, ''],
    [integer, '99999999999999999999'],
    [double, '1GB'],
    [double, 'Infinity'],
    [duration, '5 mins'],
    [duration, '-5mins'],
    [duration, '5'],
    [duration, '30s'],
    [duration, '99999999999999999999days'],
    [dataAmount, '128mb'],
    [dataAmount, '2147483648MB'],
    [socketAddress, 'h'],
    [socketAddress, 'h:65536'],
    [path, ''],
    [volume, '/a:/b'],
    [volume, '/a:/b:rx'],
    [pair, '=b'],
    [pair, 'a='],
  ];
  for (const [type, given] of refused) {
    it(`'${given}' is no ${type.noun}`, () => assert.equal(type.parse([given], WORLD).kind, 'problem'));
  }

  it('are checked for being empty where that makes no sense', () => {
    const flags = { name: flag({ name: 'n', type: text, required: true, check: nonEmpty, help: '' }) };
    assert.equal(parseFlags(flags, ['-n='], WORLD).kind, 'usageError');
  });
});
