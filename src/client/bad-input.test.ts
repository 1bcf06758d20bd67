import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runClient } from './client.ts';
import type { CallOutcome } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { NOUNS } from './nouns.ts';
import { type Answers, DONE, found, type Outcome, runAgainst } from './testing/answers.ts';
import { ARGUMENT_ROWS, requiredPlaces } from './testing/argument-rows.ts';
import { NO_TASK_ACCESS } from './testing/no-task-access.ts';
import { createTestContext, type TestContextOptions } from './testing/test-context.ts';

const KEY = 'west/media/prod/web';
const FILE = `
p = Process(name = 'p', cmdline = 'true')
t = SequentialTask(processes = [p], resources = Resources(cpu = 1, ram = 1*MB, disk = 1*MB))
jobs = [Service(cluster = 'west', role = 'media', environment = 'prod', name = 'web', task = t)]
`;

const OPTIONS: TestContextOptions = {
  files: { f: FILE },
  taskAccess: { ...NO_TASK_ACCESS, opensshVersion: async () => 9 },
};

/** Verbs whose shortest command line reaches no scheduler, and one with which they do, if there is one. */
const OTHER_LINES: Readonly<Record<string, readonly string[] | undefined>> = {
  'config convert': undefined,
  'config list': undefined,
  'job list': ['west/media/*/*'],
  'job open': undefined,
  'completion bash': undefined,
  'completion fish': undefined,
  'completion zsh': undefined,
  'local down': undefined,
  'local logs': undefined,
  'local status': undefined,
  'local up': undefined,
  'task scp': [`${KEY}/0:there`, 'here'],
};

const VERBS = await Promise.all(
  Object.entries(NOUNS).flatMap(([noun, { verbs }]) =>
    Object.entries(verbs).map(async ([name, entry]) => {
      const { grammar } = await entry.load();
      const command = `${noun} ${name}`;
      const places = requiredPlaces(grammar);
      const valid = places.map(
        (place) => (ARGUMENT_ROWS[`${command} ${place}`] ?? ARGUMENT_ROWS[place])?.valid ?? '',
      );
      const hasOwnLine = Object.hasOwn(OTHER_LINES, command);
      return {
        command,
        /** A command line that is right. */
        line: [noun, name, ...valid],
        /** One that asks a scheduler; undefined if none does. */
        askingLine: hasOwnLine
          ? OTHER_LINES[command] && [noun, name, ...OTHER_LINES[command]]
          : [noun, name, ...valid],
        hasFile: places.includes('FILE'),
        hasConfigOption: grammar.options.some(({ names }) => names.includes('--config')),
        hasReadJson: grammar.options.some(({ names }) => names.includes('--read-json')),
      };
    }),
  ),
);

/** A failure is one line, beside those of the log, and never the inside of the program. */
function assertOneLine(stderr: string, problem: RegExp): void {
  assert.match(stderr, problem);
  assert.doesNotMatch(stderr, /^\s+at .*\.[jt]s/m);
  const lines = stderr.trimEnd().split('\n');
  const told = lines.filter((line) => !/^( INFO| WARN|ERROR)\] /.test(line));
  assert.equal(told.length, 1, stderr);
}

describe('an unknown cluster', () => {
  for (const { command, askingLine } of VERBS) {
    if (askingLine === undefined) continue;
    test(`aurora ${command}`, async () => {
      const result = await runAgainst(askingLine, {}, { ...OPTIONS, clusters: [] });
      assert.equal(result.exitCode, EXIT.INVALID_CONFIGURATION, result.stderr);
      assertOneLine(result.stderr, /^Unknown cluster: west \(no clusters\.json names any\)$/m);
      assert.equal(result.stdout, '');
    });
  }
});

/** Verbs that change something without asking anything before: such a call is not repeated. */
const CHANGE_FIRST: ReadonlySet<string> = new Set(['cron deschedule', 'cron start']);

const outcomes: readonly [
  what: string,
  outcome: CallOutcome,
  exitCode: (command: string) => number,
  told: RegExp,
][] = [
  [
    '401',
    { kind: 'unauthorized', problem: '401 Client Error: who are you' },
    () => EXIT.AUTH_ERROR,
    /^401 Client Error: who are you$/m,
  ],
  [
    'an answer that is too large, or no Thrift',
    { kind: 'unusable', problem: 'the answer of h is unusable' },
    () => EXIT.UNKNOWN_ERROR,
    /^the answer of h is unusable$/m,
  ],
  [
    'a certificate that is not trusted',
    { kind: 'untrusted', problem: 'no secure connection to h' },
    () => EXIT.NETWORK_ERROR,
    /^no secure connection to h$/m,
  ],
  [
    'no connection, for ten minutes',
    { kind: 'unreachable', problem: 'no connection to h', sent: false },
    () => EXIT.TIMEOUT,
    /^Timed out attempting to issue \w+ to west: no connection to h$/m,
  ],
  [
    'a connection that is cut, or no leader',
    { kind: 'unreachable', problem: 'it was cut', sent: true },
    (command) => (CHANGE_FIRST.has(command) ? EXIT.NETWORK_ERROR : EXIT.TIMEOUT),
    /^(Timed out attempting to issue \w+ to west|Transport error .* non-idempotent operation): it was cut$/m,
  ],
  [
    'storage that is not ready, for ten minutes',
    { kind: 'answered', response: { responseCode: 'ERROR_TRANSIENT', details: [{ message: 'not ready' }] } },
    () => EXIT.TIMEOUT,
    /^Timed out attempting to issue \w+ to west: not ready$/m,
  ],
];

for (const [what, outcome, exitCodeOf, told] of outcomes) {
  describe(`a scheduler with ${what}`, () => {
    for (const { command, askingLine } of VERBS) {
      if (askingLine === undefined) continue;
      test(`aurora ${command}`, async () => {
        const test = createTestContext({ ...OPTIONS, callApi: async () => outcome });
        const exitCode = await runClient(askingLine, test.context);
        assert.equal(exitCode, exitCodeOf(command), test.stderr());
        assertOneLine(test.stderr(), told);
        assert.equal(test.stdout(), '');
      });
    }
  });
}

describe('an answer that refuses without a reason, or lacks what it must have', () => {
  for (const { command, askingLine } of VERBS) {
    if (askingLine === undefined) continue;
    test(`aurora ${command}`, async () => {
      for (const response of [{}, { responseCode: 'ERROR' as const }]) {
        const callApi = async (): Promise<CallOutcome> => ({ kind: 'answered', response });
        const test = createTestContext({ ...OPTIONS, callApi });
        const exitCode = await runClient(askingLine, test.context);
        assert.notEqual(exitCode, EXIT.OK);
        assert.match(test.stderr(), /\n\tThe scheduler gave no reason \((ERROR|no response code)\)$/m);
        assert.doesNotMatch(test.stderr(), /^\s+at .*\.[jt]s/m);
      }
    });
  }
});

const TIERS = found({
  getTierConfigResult: {
    defaultTierName: 'any',
    tiers: [{ name: 'any', settings: new Map([['preemptible', 'true']]) }],
  },
});
const ONE_TASK = found({
  scheduleStatusResult: {
    tasks: [
      {
        assignedTask: {
          taskId: 't',
          instanceId: 0,
          task: { job: { role: 'media', environment: 'prod', name: 'web' } },
        },
        status: 'RUNNING',
        taskEvents: [{ timestamp: 1, status: 'RUNNING' }],
      },
    ],
  },
});
const ANSWERS: Answers = {
  getTierConfigs: TIERS,
  getTasksWithoutConfigs: ONE_TASK,
  killTasks: DONE,
  restartShards: DONE,
  addInstances: DONE,
  startCronJob: DONE,
};
const CHANGES = new Set([
  'killTasks',
  'restartShards',
  'addInstances',
  'startCronJob',
  'createJob',
  'startJobUpdate',
]);

const wrongFiles: readonly [
  what: string,
  text: string | undefined,
  more: readonly string[],
  problem: RegExp,
][] = [
  ['no file', undefined, [], /Cannot read the job file f: there is no such file$/m],
  ['a syntax error', 'jobs = [', [], /SyntaxError: [\s\S]*at f:1:8/m],
  ['an unknown name', 'jobs = [Jbo()]', [], /NameError: name 'Jbo' is not defined \(did you mean "Job"\?\)/m],
  ['no JSON', '{"jobs": [}', ['--read-json'], /JSON is wrong near line 1, column \d+: expected/m],
  ['JSON of another kind', '[]', ['--read-json'], /A JSON job file holds an object$/m],
  ['JSON with an unknown field', '{"jobs": [{"nam": "x"}]}', ['--read-json'], /nam/m],
];
const wrongJobs: typeof wrongFiles = [
  [
    'another job',
    FILE.replace("'web'", "'other'"),
    [],
    /^Could not find job .*\nCandidates are:\n {2}west\/media\/prod\/other$/m,
  ],
  ['no job', 'jobs = []', [], /No job defined in this config!$/m],
  ['the job twice', FILE.replace(/\[(Service.*)\]\n$/, '[$1, $1]\n'), [], /Multiple jobs match/m],
  [
    'a missing field',
    FILE.replace("role = 'media', ", ''),
    [],
    /^Error loading configuration: .*Role required for job "web"$|Could not find job/m,
  ],
  [
    'a reference without value',
    FILE.replace("'true'", "'{{nowhere}}'"),
    [],
    /^Error loading configuration: .*nowhere/m,
  ],
  [
    'a binding of the wrong type',
    FILE.replace('task = t', 'task = t, instances = "{{n}}"'),
    ['--bind', 'n=some'],
    /^Error loading configuration: .*some/m,
  ],
];

for (const { command, line, hasFile, hasConfigOption, hasReadJson } of VERBS) {
  if (!hasFile && !hasConfigOption) continue;
  const isUnchecked = command.startsWith('config ');
  describe(`a job file is wrong: aurora ${command}`, () => {
    for (const [what, text, more, problem] of [...wrongFiles, ...(isUnchecked ? [] : wrongJobs)]) {
      if (more.includes('--read-json') && !hasReadJson) continue;
      test(what, async () => {
        const options: TestContextOptions = { files: text === undefined ? {} : { f: text } };
        const result = await runAgainst(
          [...line, ...(hasFile ? [] : ['--config', 'f']), ...more],
          ANSWERS,
          options,
        );
        assert.equal(
          result.exitCode,
          isUnchecked ? EXIT.COMMAND_FAILURE : EXIT.INVALID_CONFIGURATION,
          result.stderr,
        );
        assert.match(result.stderr, problem);
        assert.doesNotMatch(result.stderr, /^\s+at .*\.[jt]s/m);
        assert.deepEqual(changesOf(result), [], 'nothing is changed');
      });
    }
  });
}

function changesOf({ calls }: Outcome): readonly string[] {
  return calls.map(({ name }) => name).filter((name) => CHANGES.has(name));
}

/** What is right as a text, but not for what is to be done. */
const refused: readonly [line: string, exitCode: number, problem: RegExp][] = [
  [`job kill ${KEY}`, EXIT.INVALID_PARAMETER, /^The instances list cannot be omitted in a kill command!/m],
  [`job kill ${KEY}/`, EXIT.INVALID_PARAMETER, /^The instances list cannot be omitted in a kill command!/m],
  [
    `job kill ${KEY}/0 --batch-size 0`,
    EXIT.INVALID_PARAMETER,
    /^--batch-size must be at least 1, but is 0$/m,
  ],
  [
    `job killall ${KEY} --batch-size=-3`,
    EXIT.INVALID_PARAMETER,
    /^--batch-size must be at least 1, but is -3$/m,
  ],
  [`job kill ${KEY}/0,7 --strict`, EXIT.INVALID_PARAMETER, /^Invalid instance parameter: \[7\]$/m],
  [`job restart ${KEY}/7 --strict`, EXIT.INVALID_PARAMETER, /^Invalid instance parameter: \[7\]$/m],
  [
    `job restart ${KEY} --batch-size 0`,
    EXIT.INVALID_PARAMETER,
    /^--batch-size must be at least 1, but is 0$/m,
  ],
  [
    `job restart ${KEY} --watch-secs=-1`,
    EXIT.INVALID_PARAMETER,
    /^--watch-secs must be at least 0, but is -1$/m,
  ],
  [
    `job restart ${KEY} --healthcheck-interval-seconds 0`,
    EXIT.INVALID_PARAMETER,
    /^--healthcheck-interval-seconds must be at least 1, but is 0$/m,
  ],
  [
    `job restart ${KEY} --max-total-failures=-1`,
    EXIT.INVALID_PARAMETER,
    /^max_total_failures option must be >0, but you specified -1$/m,
  ],
  [
    `job restart ${KEY} --max-per-instance-failures=-1`,
    EXIT.INVALID_PARAMETER,
    /^--max-per-instance-failures must be at least 0, but is -1$/m,
  ],
  [`job add ${KEY}/7 1`, EXIT.INVALID_PARAMETER, /^Invalid instance parameter: \[7\]$/m],
  ['job list wes?', EXIT.INVALID_CONFIGURATION, /^No known cluster matches wes\?$/m],
];

for (const [line, exitCode, problem] of refused) {
  test(`refused: aurora ${line}`, async () => {
    const result = await runAgainst(
      line,
      ANSWERS,
      line.includes('wes?') ? { clusters: [{ name: 'east' }] } : {},
    );
    assert.equal(result.exitCode, exitCode, result.stderr);
    assert.match(result.stderr, problem);
    assert.deepEqual(changesOf(result), []);
  });
}
