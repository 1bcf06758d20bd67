import type { Grammar } from '../grammar/index.ts';

/** The arguments, by their metavars, without which a command line is refused. */
export function requiredPlaces({ positionals, rest }: Grammar): readonly string[] {
  const ofRest = Array.from({ length: rest?.atLeast ?? 0 }, () => rest?.metavar ?? '');
  return [...positionals.filter(({ optional }) => !optional).map(({ metavar }) => metavar), ...ofRest];
}

/** A wrong text of an argument, and how its refusal is told. */
export type WrongText = readonly [text: string, problem: RegExp];

/** What is right and wrong for an argument. */
export interface ArgumentRow {
  /** A text that is right. */
  readonly valid: string;
  /** Texts that are refused before anything is done; none if any text is right. */
  readonly wrong: readonly WrongText[];
}

const KEY = 'west/media/prod/web';

const WRONG_KEYS: readonly WrongText[] = [
  ['', /job key '' is not in the form CLUSTER\/ROLE\/ENV\/NAME/],
  ['media/prod/web', /job key 'media\/prod\/web' is not in the form CLUSTER\/ROLE\/ENV\/NAME/],
  [`${KEY}/0`, /job key '.*' is not in the form CLUSTER\/ROLE\/ENV\/NAME/],
  ['/media/prod/web', /the cluster in '.*' is empty/],
  ['west/media/prod/', /the name '' in '.*' may only have letters, digits, '_', '-' and '\.'/],
  ['west/me dia/prod/web', /the role 'me dia' in '.*' may only have letters, digits/],
  ['west/media/pröd/web', /the environment 'pröd' in '.*' may only have letters, digits/],
];

const WRONG_INSTANCES: readonly WrongText[] = [
  ['media/prod/web', /Instance specifier '.*' must be a CLUSTER\/ROLE\/ENV\/JOB\/INSTANCES tuple/],
  [`${KEY}/0/1`, /Instance specifier '.*' must be a CLUSTER\/ROLE\/ENV\/JOB\/INSTANCES tuple/],
  [`${KEY}/x`, /Invalid instance range: 'x'; expected instances like 0,2,4-6/],
  [`${KEY}/5-1`, /Invalid instance range: '5-1'/],
  [`${KEY}/1-2-5`, /Invalid instance range: '1-2-5'/],
  [`${KEY}/0,,1`, /Invalid instance range: ''/],
  [`${KEY}/-1`, /Invalid instance range: '-1'/],
  [`${KEY}/0-99999999`, /Invalid instance range: '0-99999999' has more than 100000 instances/],
  ['west/media/prod/w b/0', /the name 'w b' in '.*' may only have letters/],
];

const WRONG_INSTANCE: readonly WrongText[] = [
  [KEY, /Task instance specifier .* is not in the form CLUSTER\/ROLE\/ENV\/NAME\/INSTANCE/],
  [`${KEY}/x`, /Instance must be an integer, but got x/],
  [`${KEY}/-1`, /Instance must be an integer, but got -1/],
  [`${KEY}/0-1`, /Instance must be an integer, but got 0-1/],
];

const WRONG_PATTERNS: readonly WrongText[] = [
  [`${KEY}/0`, /'.*' is not in the form CLUSTER\/ROLE\/ENV\/NAME/],
  ['west//prod', /'west\/\/prod' has an empty part; write \* for any/],
];

const WRONG_BEGINNINGS: readonly WrongText[] = [
  [`${KEY}/0`, /'.*' is not in the form CLUSTER\[\/ROLE\[\/ENV\[\/JOB\]\]\]/],
  ['/media', /'\/media' is not in the form/],
  ['west/me*', /'me\*' in 'west\/me\*' may only have letters/],
];

const integer = (valid: string): ArgumentRow => ({
  valid,
  wrong: [
    ['x', /invalid int value: 'x'/],
    ['1.5', /invalid int value: '1\.5'/],
    ['', /invalid int value: ''/],
    ['99999999999999999999', /invalid int value: '99999999999999999999'/],
  ],
});

const notNegative = (valid: string): ArgumentRow => ({
  valid,
  wrong: [...integer(valid).wrong, ['-1', /must be 0 or more, but is -1|at least/]],
});

const PORT: ArgumentRow = {
  valid: '0',
  wrong: [
    ['x', /invalid port: 'x' \(0 picks a free one, else 1 to 65535\)/],
    ['65536', /invalid port: '65536'/],
    ['-1', /invalid port: '-1'/],
  ],
};

const TIME_SPANS: readonly WrongText[] = [
  ['soon', /Invalid time span: 'soon'; expected a form such as 1d, 12h or 1h30m/],
  ['', /Invalid time span: ''/],
  ['1s1m', /Invalid time span: '1s1m'/],
  ['-1m', /Invalid time span: '-1m'/],
];

const WORDS: readonly WrongText[] = [['-o "a', /a quote is not closed in '-o "a'/]];

const anyText = (valid: string): ArgumentRow => ({ valid, wrong: [] });

/**
 * Every argument that takes a text, by its long name or its metavar; `NOUN VERB NAME` where it is another one for that
 * command.
 */
export const ARGUMENT_ROWS: Readonly<Record<string, ArgumentRow>> = {
  'CLUSTER/ROLE/ENV/NAME': { valid: KEY, wrong: WRONG_KEYS },
  'job list CLUSTER/ROLE/ENV/NAME': { valid: KEY, wrong: WRONG_PATTERNS },
  'job status CLUSTER/ROLE/ENV/NAME': { valid: KEY, wrong: WRONG_PATTERNS },
  'CLUSTER/ROLE/ENV/NAME/INSTANCE': { valid: `${KEY}/0`, wrong: WRONG_INSTANCE },
  'CLUSTER/ROLE/ENV/NAME/INSTANCES': { valid: `${KEY}/0`, wrong: WRONG_INSTANCES },
  'CLUSTER/ROLE/ENV/NAME[/INSTANCES]': { valid: KEY, wrong: WRONG_INSTANCES },
  'CLUSTER/ROLE/ENV/NAME[/INSTANCE]': { valid: KEY, wrong: WRONG_INSTANCES },
  'CLUSTER[/ROLE[/ENV[/NAME]]]': { valid: KEY, wrong: WRONG_BEGINNINGS },
  'CLUSTER/ROLE': {
    valid: 'west/media',
    wrong: [
      ['west', /Role argument must be a CLUSTER\/NAME pair, but is 'west'/],
      ['west/media/prod', /Role argument must be a CLUSTER\/NAME pair/],
      ['/media', /Role argument must be a CLUSTER\/NAME pair/],
      ['west/me dia', /Role argument must be a CLUSTER\/NAME pair/],
    ],
  },
  INSTANCE_COUNT: {
    valid: '1',
    wrong: [
      ...integer('1').wrong,
      ['0', /must be at least 1, but is 0/],
      ['-1', /must be at least 1, but is -1/],
    ],
  },
  FILE: anyText('f'),
  ID: { valid: '1', wrong: [[' ', /the id of an update is not empty/]] },
  PROCESS: anyText('serve'),
  '-- COMMAND [ARG ...]': anyText('ls'),
  unix_command_line: anyText('ls'),
  'SOURCE [SOURCE ...] DESTINATION': anyText('here'),

  '--skip-hooks': anyText('all'),
  '--bind': {
    valid: 'a=b',
    wrong: [
      ['a', /Binding parameter must be formatted name=value/],
      ['=b', /Could not parse binding parameter ''; expected a reference such as profile\.instances/],
      ['a b=c', /Could not parse binding parameter 'a b'/],
      ['a[=c', /Could not parse binding parameter 'a\['/],
    ],
  },
  '--config': anyText('f'),
  '--message': anyText('why'),
  '--output': anyText('out'),
  '--from': { valid: KEY, wrong: WRONG_KEYS },
  '--wait-until': {
    valid: 'PENDING',
    wrong: [
      ['running', /invalid choice: 'running' \(choose from 'PENDING', 'RUNNING', 'FINISHED'\)/],
      ['', /invalid choice: ''/],
    ],
  },
  '--batch-size': integer('1'),
  '--max-total-failures': integer('0'),
  '--max-per-instance-failures': integer('0'),
  '--watch-secs': integer('30'),
  '--healthcheck-interval-seconds': integer('3'),
  '--percentiles': {
    valid: '99,50',
    wrong: [
      ['0', /Invalid percentile value:0\. It must be a number above 0 and below 100/],
      ['100', /Invalid percentile value:100\./],
      ['50,x', /Invalid percentile value:x\./],
      ['', /Invalid percentile value:\./],
    ],
  },
  '--durations': { valid: '1m,1h', wrong: [...TIME_SPANS, ['1m,later', /Invalid time span: 'later'/]] },
  '--since': { valid: '1h', wrong: TIME_SPANS },
  '--status': {
    valid: 'active',
    wrong: [['sleepy', /invalid choice: 'sleepy' \(choose from 'active', .*'ROLLING_FORWARD'/]],
  },
  '--user': anyText('alice'),
  '--lines': notNegative('1'),
  'local logs --lines': integer('1'),
  '--run': notNegative('0'),
  '--state-dir': anyText('/tmp'),
  '--http-port': PORT,
  '--observer-port': PORT,
  '--master-port': PORT,
  '--agent-port': PORT,
  '--zookeeper-port': PORT,
  '--schedulers': {
    valid: '3',
    wrong: [
      ['0', /invalid number of schedulers: '0' \(1 to 5\)/],
      ['6', /invalid number of schedulers: '6'/],
      ['two', /invalid number of schedulers: 'two'/],
    ],
  },
  '--ip': anyText('127.0.0.1'),
  // Read by the engine, as an agent's flags are.
  '--resources': anyText('cpus:4;mem:8192'),
  '--revocable-resources': anyText('cpus:4'),
  '--attributes': anyText('rack:a'),
  '--threads': integer('1'),
  '--ssh-user': anyText('alice'),
  '--ssh-options': { valid: '-v', wrong: WORDS },
  '--scp-options': { valid: '-v', wrong: WORDS },
  '--tunnels': anyText('1:http'),
  '--command': anyText('ls'),
  '--pid-file': anyText('pid'),
};
