import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Response } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { runClient } from '../client.ts';
import { EXIT } from '../exit-codes.ts';
import { DONE, found, type Outcome, refused, runAgainst } from '../testing/answers.ts';
import { createTestContext, type TestContextOptions } from '../testing/test-context.ts';
import type { ApiHookContext, Hook } from './index.ts';

const KEY = 'west/media/prod/web';
const SITE = '/etc/aurora/hooks.json';
const USER = '/home/alice/.aurora/hooks.json';

const NO_TASKS = found({ scheduleStatusResult: { tasks: [] } });
const TIERS = found({ getTierConfigResult: { defaultTierName: 'preemptible', tiers: [] } });
const ONE_TASK: Wire<Response> = found({
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

const FILE = `
hooks = ['policy.mjs']
jobs = [Job(cluster = 'west', role = 'media', environment = 'prod', name = 'web', enable_hooks = True, tier = 'any',
  task = SequentialTask(processes = [Process(name = 'p', cmdline = 'true')], resources = Resources(cpu = 1, ram = 1*MB, disk = 1*MB)))]
`;
const ANSWERS = {
  getTierConfigs: found({
    getTierConfigResult: {
      defaultTierName: 'any',
      tiers: [{ name: 'any', settings: new Map([['preemptible', 'true']]) }],
    },
  }),
  createJob: DONE,
  killTasks: DONE,
  startCronJob: DONE,
  getTasksWithoutConfigs: ONE_TASK,
};

/** Options with hooks of the site. */
function hooked(hooks: unknown, more: TestContextOptions = {}): TestContextOptions {
  const files = { [SITE]: '{"hooks": ["./site.mjs"]}', ...more.files };
  return { ...more, files, modules: { '/etc/aurora/site.mjs': hooks, ...more.modules } };
}

function killAll(options: TestContextOptions, answers = {}): Promise<Outcome> {
  const all = { getTasksWithoutConfigs: [ONE_TASK, NO_TASKS], killTasks: DONE, ...answers };
  return runAgainst(`job killall ${KEY}`, all, options);
}

const calls = ({ calls: made }: Outcome): readonly string[] => made.map(({ name }) => name);

describe('API hooks', () => {
  test('surround the change, before and after', async () => {
    const seen: string[] = [];
    const watch = (name: string): Hook => ({
      name,
      preKillJob: ({ jobKey, args }) => void seen.push(`${name} pre ${jobKey.name} ${args.instances}`),
      post_kill_job: ({ result }) => void seen.push(`${name} post ${JSON.stringify(result)}`),
      err_kill_job: () => void seen.push(`${name} err`),
    });
    const { exitCode } = await killAll(hooked([watch('a'), watch('b')]));
    assert.equal(exitCode, EXIT.OK);
    const ok = '{"responseCode":"OK"}';
    assert.deepEqual(seen, ['a pre web 0', 'b pre web 0', `a post ${ok}`, `b post ${ok}`]);
  });

  const refusing: readonly [what: string, answer: () => unknown, reason: string][] = [
    ['false', () => false, 'strict'],
    ['a promise of false', async () => false, 'strict'],
    [
      'an exception',
      () => {
        throw new Error('not on Fridays');
      },
      'strict (not on Fridays)',
    ],
  ];
  for (const [what, answer, reason] of refusing) {
    test(`stop the change with ${what}; the others are asked all the same`, async () => {
      const asked: string[] = [];
      const hooks = [
        { name: 'strict', pre_kill_job: answer },
        { name: 'mild', preKillJob: () => void asked.push('mild') },
      ];
      const outcome = await killAll(hooked(hooks));
      assert.equal(outcome.exitCode, EXIT.COMMAND_FAILURE);
      assert.deepEqual(calls(outcome), ['getTasksWithoutConfigs']);
      assert.equal(
        outcome.stderr.trim().split('\n').at(-1),
        `Pre hooks stopped call to kill_job of ${KEY}: ${reason}`,
      );
      assert.deepEqual(asked, ['mild']);
    });
  }

  test('let the change happen unless they say no', async () => {
    for (const answer of [undefined, true, null, 0, '']) {
      const outcome = await killAll(hooked({ name: 'mild', preKillJob: () => answer }));
      assert.equal(outcome.exitCode, EXIT.OK);
    }
  });

  test('are told of a failure, which stays what it is', async () => {
    const seen: string[] = [];
    const hook: Hook = {
      name: 'audit',
      errKillJob({ error }) {
        seen.push(error?.message ?? '');
        throw new Error('audit is down');
      },
    };
    const { exitCode, stderr } = await killAll(hooked(hook), { killTasks: refused('no') });
    assert.equal(exitCode, EXIT.API_ERROR);
    assert.deepEqual(seen, ['Kill of instances [0] failed with error:\n\tno']);
    assert.match(stderr, / WARN\] Hook audit failed after kill_job: audit is down\n/);
  });

  test('the generic hook stands in for those that are missing', async () => {
    const seen: string[] = [];
    const hook: Hook = {
      name: 'generic',
      generic_hook: ({ event, method }) => void seen.push(`${event} ${method}`),
      preKillJob: () => void seen.push('own'),
    };
    await killAll(hooked(hook));
    assert.deepEqual(seen, ['own', 'post kill_job']);
  });

  test('may be an instance of a class, and ask the user', async () => {
    class Careful {
      name = 'careful';
      async preKillJob({ confirm }: ApiHookContext): Promise<boolean> {
        return confirm(`${this.name}: really?`);
      }
    }
    for (const [answers, exitCode] of [
      [true, EXIT.OK],
      [false, EXIT.COMMAND_FAILURE],
    ] as const) {
      assert.equal((await killAll(hooked(new Careful(), { answers }))).exitCode, exitCode);
    }
  });

  test('a job file lists more of them, which run after those of the site and see its job', async () => {
    const seen: string[] = [];
    const policy = (name: string): Hook => ({
      name,
      genericHook: ({ event, method, config }) => {
        if (event === 'pre') seen.push(`${name} ${method} ${JSON.stringify(config).includes('"cmdline"')}`);
      },
    });
    const options = hooked(policy('site'), {
      files: { '/home/alice/jobs/f': FILE, [USER]: '{"projects": ["../jobs"]}' },
      modules: { '/home/alice/jobs/policy.mjs': policy('file') },
    });
    for (const [line, method] of [
      [`job create ${KEY} /home/alice/jobs/f`, 'create_job'],
      [`cron start ${KEY} --config /home/alice/jobs/f`, 'start_cronjob'],
    ] as const) {
      seen.length = 0;
      const { exitCode, stderr } = await runAgainst(line, ANSWERS, options);
      assert.equal(exitCode, EXIT.OK, stderr);
      assert.deepEqual(seen, [`site ${method} true`, `file ${method} true`]);
    }
  });

  test('a module that a job file names runs once, also if it is one of the site or the project', async () => {
    const seen: string[] = [];
    const policy: Hook = { name: 'policy', preCreateJob: () => void seen.push('asked') };
    const options = hooked(policy, {
      files: {
        [SITE]: '{"hooks": ["./site.mjs", "./site.mjs"]}',
        '/etc/aurora/f': FILE.replace('policy.mjs', 'site.mjs'),
      },
    });
    const { exitCode, stderr } = await runAgainst(`job create ${KEY} /etc/aurora/f`, ANSWERS, options);
    assert.equal(exitCode, EXIT.OK, stderr);
    assert.deepEqual(seen, ['asked']);
  });

  test('those of a job file run only if the job enables them', async () => {
    const files = { f: FILE.replace('enable_hooks = True', 'enable_hooks = False') };
    const { exitCode } = await runAgainst(`job create ${KEY} f`, ANSWERS, { files });
    assert.equal(exitCode, EXIT.OK);
  });

  test('a job file brings hooks only from where they are trusted', async () => {
    for (const path of [
      'policy.mjs',
      '../evil.mjs',
      '/home/alice/trusted/../evil.mjs',
      '/home/alice/trusted.mjs',
    ]) {
      const files = { f: FILE.replace('policy.mjs', path), [USER]: '{"projects": ["../trusted"]}' };
      const outcome = await runAgainst(`job create ${KEY} f`, ANSWERS, { files });
      assert.equal(outcome.exitCode, EXIT.INVALID_CONFIGURATION);
      assert.match(
        outcome.stderr,
        /^The hooks in .*mjs, named in f, are not run: to trust it, add "\/home.*" to "projects"/m,
      );
      assert.deepEqual(calls(outcome), []);
    }
  });

  test('a job file whose module is missing, or is Python, stops the command before anything changes', async () => {
    for (const [file, problem] of [
      [FILE, /^Cannot load hooks from \/home\/alice\/policy\.mjs, named in f: Cannot find module/m],
      [
        FILE.replace('.mjs', '.py'),
        /^Cannot load hooks from .*policy\.py, named in f: hooks written in Python are not/m,
      ],
    ] as const) {
      const files = { f: file, [USER]: '{"projects": [".."]}' };
      const outcome = await runAgainst(`job create ${KEY} f`, ANSWERS, { files });
      assert.equal(outcome.exitCode, EXIT.INVALID_CONFIGURATION);
      assert.match(outcome.stderr, problem);
      assert.deepEqual(calls(outcome), []);
    }
  });
});

describe('command hooks', () => {
  const list = (options: TestContextOptions, more = ''): Promise<Outcome> =>
    runAgainst(`job list ${KEY}${more}`, { getTierConfigs: TIERS }, options);

  test('run before and after the command, in order, if they match it', async () => {
    const seen: unknown[] = [];
    const watch = (name: string, matches?: Hook['matches']): Hook => ({
      name,
      ...(matches === undefined ? {} : { matches }),
      preCommand: ({ noun, verb, argv }) => void seen.push([name, 'pre', noun, verb, ...argv]),
      post_command: () => void seen.push([name, 'post']),
    });
    const hooks = [
      watch('a'),
      watch('b', (noun) => noun === 'update'),
      watch('c', (_, verb) => verb === 'list'),
    ];
    assert.equal((await list(hooked(hooks))).exitCode, EXIT.OK);
    assert.deepEqual(seen, [
      ['a', 'pre', 'job', 'list', KEY],
      ['c', 'pre', 'job', 'list', KEY],
      ['a', 'post'],
      ['c', 'post'],
    ]);
  });

  const stopping: readonly [answer: unknown, exitCode: number][] = [
    [0, EXIT.OK],
    [true, EXIT.OK],
    [undefined, EXIT.OK],
    [17, 17],
    [false, EXIT.COMMAND_FAILURE],
    [-1, EXIT.COMMAND_FAILURE],
    [1000, EXIT.COMMAND_FAILURE],
    [0.5, EXIT.COMMAND_FAILURE],
    ['no', EXIT.COMMAND_FAILURE],
  ];
  for (const [answer, exitCode] of stopping) {
    test(`one that returns ${JSON.stringify(answer)} ends in ${exitCode}`, async () => {
      const after: string[] = [];
      const hooks = [
        { name: 'first', preCommand: async () => answer },
        { name: 'second', postCommand: () => void after.push('second') },
      ];
      const outcome = await list(hooked(hooks));
      assert.equal(outcome.exitCode, exitCode);
      const aborted = `Command aborted by command hook first with error code ${exitCode}\n`;
      assert.equal(outcome.stdout, exitCode === EXIT.OK ? `${KEY}\n` : aborted);
      assert.deepEqual(after, exitCode === EXIT.OK ? ['second'] : []);
    });
  }

  test('one that throws stops the command, with the exit code it asks for', async () => {
    for (const [error, exitCode] of [
      [new Error('down'), EXIT.COMMAND_FAILURE],
      [Object.assign(new Error('down'), { exitCode: 42 }), 42],
    ] as const) {
      const { exitCode: ended, stderr } = await list(
        hooked({
          name: 'strict',
          preCommand() {
            throw error;
          },
        }),
      );
      assert.equal(ended, exitCode);
      assert.match(stderr, /^Command hook strict failed: down$/m);
    }
  });

  test('one that throws afterwards changes nothing', async () => {
    const { exitCode, stderr } = await list(
      hooked({ name: 'late', postCommand: () => Promise.reject(new Error('down')) }),
    );
    assert.equal(exitCode, EXIT.OK);
    assert.match(stderr, / WARN\] Command hook late failed after the command: down$/m);
  });

  test('one that never ends can be interrupted, before the command and after it', async () => {
    for (const member of ['preCommand', 'postCommand']) {
      const test = createTestContext(
        hooked({
          name: 'endless',
          [member]() {
            test.interrupt();
            return new Promise(() => undefined);
          },
        }),
      );
      assert.equal(await runClient(['job', 'list', KEY], test.context), EXIT.INTERRUPTED);
      assert.match(test.stderr(), /^ERROR\] Command interrupted by user\n/);
      assert.equal(test.stdout(), member === 'preCommand' ? '' : `${KEY}\n`);
    }
  });

  test('are skipped by name, or all of them, unless they must not', async () => {
    const no = (name: string, skippable?: Hook['skippable']): Hook => ({
      name,
      preCommand: () => 9,
      ...(skippable === undefined ? {} : { skippable }),
    });
    const onlyReads: Hook['skippable'] = ({ verb }) => verb === 'list';
    for (const [hooks, skip, exitCode, message] of [
      [[no('a'), no('b')], 'a,b', EXIT.OK, /^$/],
      [[no('a'), no('b')], 'all', EXIT.OK, /^$/],
      [[no('a'), no('b')], 'a', 9, /error code 9$/m],
      [[no('a')], 'x, a', EXIT.OK, /^ WARN\] There is no hook 'x' to skip$/m],
      [[no('a', false)], 'a', EXIT.INVALID_PARAMETER, /^The hook 'a' must not be skipped for this command$/m],
      [[no('a', false), no('b')], 'all', EXIT.INVALID_PARAMETER, /^The hook 'a' must not be skipped/m],
      [[no('a', onlyReads)], 'a', EXIT.OK, /^$/],
    ] as const) {
      const outcome = await list(hooked(hooks), ` --skip-hooks=${skip.replace(' ', '')}`);
      assert.equal(outcome.exitCode, exitCode, skip);
      assert.match(outcome.stderr, message);
    }
  });

  test('their API hooks stay when the command hooks of an object are skipped', async () => {
    const hook: Hook = { name: 'both', preCommand: () => 9, preKillJob: () => false };
    const options = hooked(hook);
    const skipping = await runAgainst(
      `job killall ${KEY} --skip-hooks all`,
      { getTasksWithoutConfigs: ONE_TASK },
      options,
    );
    assert.equal(skipping.exitCode, EXIT.COMMAND_FAILURE);
    assert.match(skipping.stderr, /Pre hooks stopped call to kill_job/);
  });

  test('a wrong command line ends before them, and help does', async () => {
    const hook = hooked({ name: 'strict', preCommand: () => 9 });
    assert.equal((await runAgainst('job list', {}, hook)).exitCode, EXIT.USAGE);
    assert.equal((await runAgainst('job list -h', {}, hook)).exitCode, EXIT.OK);
  });
});

describe('where hooks come from', () => {
  const stop = (name: string): Hook => ({ name, preCommand: () => 9 });
  const list = (options: TestContextOptions): Promise<Outcome> => runAgainst(`job list ${KEY}`, {}, options);

  test('the site, the user and the project, none instead of another', async () => {
    const seen: string[] = [];
    const watch = (name: string): Hook => ({ name, preCommand: () => void seen.push(name) });
    const { exitCode } = await list({
      environment: { AURORA_CONFIG_ROOT: '/site' },
      files: {
        '/site/hooks.json': '{"hooks": ["a.mjs", "/opt/b.ts"]}',
        [USER]: '{"hooks": ["../c.mjs"], "projects": [".."]}',
        '/home/alice/AuroraHooks.ts': '',
      },
      modules: {
        '/site/a.mjs': watch('a'),
        '/opt/b.ts': watch('b'),
        '/home/alice/c.mjs': watch('c'),
        '/home/alice/AuroraHooks.ts': watch('project'),
      },
    });
    assert.equal(exitCode, EXIT.OK);
    assert.deepEqual(seen, ['a', 'b', 'c', 'project']);
  });

  test('a module that is named and found runs once', async () => {
    let runs = 0;
    const count: Hook = {
      name: 'count',
      preCommand() {
        runs += 1;
      },
    };
    const files = { [USER]: '{"hooks": ["../AuroraHooks.mjs"]}', '/home/alice/AuroraHooks.mjs': '' };
    await list({ files, modules: { '/home/alice/AuroraHooks.mjs': count } });
    assert.equal(runs, 1);
  });

  test('a project is searched up to the root of its repository', async () => {
    const trusted = { [USER]: '{"projects": ["/"]}', '/AuroraHooks.mjs': '' };
    const modules = { '/AuroraHooks.mjs': stop('root') };
    assert.equal((await list({ files: trusted, modules })).exitCode, 9);
    assert.equal((await list({ files: { ...trusted, '/home/alice/.git': '' }, modules })).exitCode, EXIT.OK);
  });

  test('a project that is not trusted, or written in Python, is told instead of run', async () => {
    for (const [files, warning] of [
      [
        { '/home/AuroraHooks.mjs': '' },
        /AuroraHooks\.mjs is not run: to trust it, add "\/home" to "projects" in/,
      ],
      [
        { '/home/AuroraHooks.mjs': '', [USER]: '{"projects": ["/ho"]}' },
        /is not run: to trust it, add "\/home"/,
      ],
      [
        { '/home/alice/AuroraHooks': 'hooks = []' },
        /AuroraHooks is not run: hooks written in Python are not run; write/,
      ],
    ] as const) {
      const { exitCode, stderr } = await list({ files });
      assert.equal(exitCode, EXIT.OK);
      assert.match(stderr, warning);
    }
  });

  const wrongFiles: readonly [text: string, problem: RegExp][] = [
    ['{', /^Cannot read the hooks from \/etc\/aurora\/hooks\.json: JSON is wrong near line 1/m],
    ['[]', /hooks\.json: expected an object such as \{"hooks": \["\.\/policy\.mjs"\]\}$/m],
    ['{"hook": []}', /hooks\.json: "hook" is unknown; there are "hooks" and "projects"$/m],
    ['{"hooks": "a.mjs"}', /hooks\.json: "hooks" must be a list of paths$/m],
    ['{"projects": [1]}', /hooks\.json: "projects" must be a list of paths$/m],
  ];
  for (const [text, problem] of wrongFiles) {
    test(`a list of hooks that is wrong stops every command: ${text}`, async () => {
      const { exitCode, stderr } = await list({ files: { [SITE]: text } });
      assert.equal(exitCode, EXIT.INVALID_CONFIGURATION);
      assert.match(stderr, problem);
    });
  }

  const wrongModules: readonly [exported: unknown, problem: RegExp][] = [
    [undefined, /: its default export must be a hook, or a list of hooks$/m],
    [() => true, /: its default export must be a hook, or a list of hooks$/m],
    [{}, /: each hook needs a name$/m],
    [{ name: 'all' }, /: 'all' cannot be the name of a hook$/m],
    [{ name: 'a,b' }, /: 'a,b' cannot be the name of a hook$/m],
    [{ name: 'a', preCommand: true }, /: preCommand of a must be a function$/m],
    [
      { name: 'a', preKilljob() {} },
      /: a has a member preKilljob, which nothing would call; hooks are preCreateJob/m,
    ],
    [[{ name: 'a' }, { name: 'b', pre_kill() {} }], /: b has a member pre_kill, which nothing would call/m],
  ];
  for (const [exported, problem] of wrongModules) {
    test(`a module that is wrong stops every command: ${problem.source}`, async () => {
      const { exitCode, stderr } = await list(hooked(exported));
      assert.equal(exitCode, EXIT.INVALID_CONFIGURATION);
      assert.match(
        stderr,
        /^Cannot load hooks from \/etc\/aurora\/site\.mjs, named in \/etc\/aurora\/hooks\.json: /m,
      );
      assert.match(stderr, problem);
    });
  }
});
