import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { ScheduledTask } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { runClient } from '../client.ts';
import { EXIT } from '../exit-codes.ts';
import { type Answers, found, refused, runAgainst } from '../testing/answers.ts';
import { createTestContext } from '../testing/test-context.ts';

const JOB = { role: 'media', environment: 'prod', name: 'web' };

const SHELLS = ['bash', 'fish', 'zsh'] as const;

/** How each shell is made to complete a line. */
const COMPLETERS: Readonly<
  Record<(typeof SHELLS)[number], (script: string, line: string) => readonly string[]>
> = {
  bash: (script, line) => ['bash', '--norc', testing('complete.bash'), script, ...line.split(' ')],
  fish: (script, line) => ['fish', '--no-config', '-c', `source ${script}; complete -C '${line}'`],
  zsh: (script, line) => ['zsh', '-f', testing('complete.zsh'), script, line],
};

function testing(name: string): string {
  return join(import.meta.dirname, 'testing', name);
}

/** A word that is begun, and what it may become. */
const LINES: readonly (readonly [line: string, offers: readonly string[]])[] = [
  ['aurora jo', ['job']],
  ['aurora job cr', ['create']],
  ['aurora update pl', ['plan']],
  ['aurora job create --wa', ['--wait-until']],
  ['aurora job create --wait-until R', ['RUNNING']],
  ['aurora job kill --config some-f', ['some-file.aurora']],
  ['aurora job create --bind a=b --bi', ['--bind']],
  ['aurora job create we', ['west/']],
  ['aurora job create west/media/prod/w', ['west/media/prod/web', 'west/media/prod/wiki']],
  ['aurora update start -m text west/media/prod/we', ['west/media/prod/web']],
  ['aurora job create west/media/prod/web some-f', ['some-file.aurora']],
  ['aurora job create --read-json west/media/prod/web some-f', ['some-file.aurora']],
  ['aurora job kill west/media/prod/web/1', ['west/media/prod/web/10', 'west/media/prod/web/11']],
  ['aurora quota get west/m', ['west/media']],
  ['aurora local up we', []],
];

/** Stands for the helper: knows some keys. */
const HELPER = `#!/bin/sh
[ "$1" = __complete ] || exit 1
case "$2 $3" in
  'key we') echo west/ ;;
  'key west/media/prod/w') printf '%s\\n' west/media/prod/web west/media/prod/wiki ;;
  'key west/media/prod/we') echo west/media/prod/web ;;
  'instance west/media/prod/web/1') printf '%s\\n' west/media/prod/web/10 west/media/prod/web/11 ;;
  'role west/m') echo west/media ;;
esac
`;

describe('the scripts complete in real shells', () => {
  let directory = '';
  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'aurora-completion-'));
    writeFileSync(join(directory, 'aurora'), HELPER);
    chmodSync(join(directory, 'aurora'), 0o755);
    writeFileSync(join(directory, 'some-file.aurora'), '');
    for (const shell of SHELLS) {
      const { stdout, exitCode } = await runAgainst(`completion ${shell}`, {});
      assert.equal(exitCode, EXIT.OK);
      writeFileSync(join(directory, `script.${shell}`), stdout);
    }
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  test('zsh, also one that was not told to complete anything', async () => {
    const command = `source ${join(directory, 'script.zsh')} && print $_comps[aurora]`;
    const env = { ...process.env, HOME: directory, ZDOTDIR: directory };
    const { stdout, stderr } = await promisify(execFile)('zsh', ['-f', '-c', command], { env });
    assert.deepEqual([stdout, stderr], ['_aurora\n', '']);
  });

  for (const shell of SHELLS) {
    test(shell, async () => {
      const env = { ...process.env, PATH: `${directory}:${process.env['PATH']}`, HOME: directory };
      for (const [line, offers] of LINES) {
        const [program = '', ...args] = COMPLETERS[shell](join(directory, `script.${shell}`), line);
        const { stdout } = await promisify(execFile)(program, args, { cwd: directory, env }).catch(
          (error) => {
            // A shell that offers nothing may say so with its code.
            if (offers.length === 0) return { stdout: '' };
            throw error;
          },
        );
        const words = stdout.split('\n').map((each) => each.split('\t')[0] ?? '');
        assert.deepEqual(words.filter((word) => word !== '').sort(), offers, `${shell}: ${line}`);
      }
    });
  }
});

const ANSWERS: Answers = {
  getRoleSummary: found({
    roleSummaryResult: {
      summaries: ['media', 'mail', 'web'].map((role) => ({ role, jobCount: 1, cronJobCount: 0 })),
    },
  }),
  getJobs: found({
    getJobsResult: {
      configs: ['web', 'wiki'].map((name) => {
        const key = { ...JOB, name };
        return { key, taskConfig: { job: key, container: { mesos: {} } } };
      }),
    },
  }),
  getTasksWithoutConfigs: found({ scheduleStatusResult: { tasks: [task(0), task(10)] } }),
};

function task(instanceId: number): Wire<ScheduledTask> {
  const config = { job: JOB, container: { mesos: {} } };
  return { assignedTask: { taskId: `t${instanceId}`, instanceId, task: config }, status: 'RUNNING' };
}

const CANDIDATES: readonly (readonly [line: string, candidates: readonly string[]])[] = [
  ['key w', ['west/']],
  ['key e', []],
  ['key west/m', ['west/mail/', 'west/media/']],
  ['role west/m', ['west/mail', 'west/media']],
  ['key west/media/', ['west/media/prod/web', 'west/media/prod/wiki']],
  ['key west/media/prod/we', ['west/media/prod/web']],
  ['instance west/media/prod/we', ['west/media/prod/web/']],
  ['instance west/media/prod/web/1', ['west/media/prod/web/10']],
  ['key west/media/prod/web/1', []],
  ['role west/media/x', []],
  ['key nowhere/m', []],
  ['key west//prod', []],
  ['nothing w', []],
];

for (const [line, candidates] of CANDIDATES) {
  test(`candidates for ${line}`, async () => {
    const result = await runAgainst(`__complete ${line}`, ANSWERS);
    assert.deepEqual(result.stdout.split('\n').slice(0, -1), candidates);
    assert.equal(result.exitCode, EXIT.OK);
    assert.equal(result.stderr, '');
  });
}

test('there are no candidates, and no word about it, where the scheduler refuses or does not answer', async () => {
  const refusing = await runAgainst('__complete key west/m', { getRoleSummary: refused('no') });
  assert.deepEqual([refusing.stdout, refusing.stderr, refusing.exitCode], ['', '', EXIT.OK]);
  const silent = createTestContext({ callApi: () => new Promise(() => {}) });
  assert.equal(await runClient(['__complete', 'key', 'west/m'], silent.context), EXIT.OK);
  assert.equal(silent.stdout() + silent.stderr(), '');
  const broken = createTestContext({ files: { '/etc/aurora/clusters.json': '{' } });
  assert.equal(await runClient(['__complete', 'key', 'w'], broken.context), EXIT.OK);
  assert.equal(broken.stdout() + broken.stderr(), '');
});
