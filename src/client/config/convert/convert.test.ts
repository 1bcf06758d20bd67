import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runClient } from '../../client.ts';
import { EXIT } from '../../exit-codes.ts';
import { createTestContext } from '../../testing/test-context.ts';

const JOB = `jobs = [Job(cluster = 'c', role = 'r', environment = '{{env}}', name = 'n')]\n`;

async function convert(...argv: string[]) {
  const written: [path: string, text: string][] = [];
  const client = createTestContext({
    files: { 'a.aurora': JOB, 'bad.aurora': 'jobs = [Job(instances = "x")]', 'taken.ts': '' },
    writeNewFile: async (path, text) => {
      if (path === 'taken.ts') return 'it exists already';
      written.push([path, text]);
      return undefined;
    },
  });
  const exitCode = await runClient(['config', 'convert', ...argv], client.context);
  return { exitCode, written, stdout: client.stdout(), stderr: client.stderr() };
}

const TYPESCRIPT = `// Converted from a.aurora by "aurora config convert".
import { job } from 'aurora-scheduler/job';

export default [
  job({ cluster: 'c', role: 'r', environment: 'prod', name: 'n' }),
];
`;

test('a file is printed in TypeScript, with what the command line binds', async () => {
  const { exitCode, stdout } = await convert('a.aurora', '--bind', 'env=prod');
  assert.equal(exitCode, EXIT.OK);
  assert.equal(stdout, TYPESCRIPT);
});

test('a file is printed in JSON, references that nothing binds kept', async () => {
  const { stdout } = await convert('a.aurora', '--write-json');
  assert.equal(JSON.parse(stdout).jobs[0].environment, '{{env}}');
});

test('it goes into a new file', async () => {
  const { exitCode, written, stdout } = await convert('a.aurora', '--bind=env=prod', '-o', 'b.aurora.ts');
  assert.equal(exitCode, EXIT.OK);
  assert.deepEqual(written, [['b.aurora.ts', TYPESCRIPT]]);
  assert.equal(stdout, '');
});

test('a file that is there already, or cannot be loaded, ends the command with exit 4', async () => {
  const taken = await convert('a.aurora', '-o', 'taken.ts');
  assert.equal(taken.exitCode, EXIT.COMMAND_FAILURE);
  assert.match(taken.stderr, /^Cannot write taken\.ts: it exists already$/m);
  const bad = await convert('bad.aurora');
  assert.equal(bad.exitCode, EXIT.COMMAND_FAILURE);
  assert.match(bad.stderr, /^Error loading configuration file: .*instances/m);
  assert.equal(bad.stdout, '');
});
