import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';

const PROJECT = resolve(import.meta.dirname, '../..');
const AURORA = join(PROJECT, 'bin/aurora');
const directory = mkdtempSync(join(tmpdir(), 'job-files-'));
after(() => rmSync(directory, { recursive: true }));

function run(...argv: string[]) {
  const environment = { ...process.env, HOME: directory, AURORA_CONFIG_ROOT: join(directory, 'etc') };
  return spawnSync(AURORA, argv, { cwd: directory, env: environment, encoding: 'utf8' });
}

function aurora(...argv: string[]): string {
  const { status, stdout, stderr } = run(...argv);
  assert.equal(status, 0, stderr);
  return stdout;
}

test('the built command evaluates TypeScript that lies anywhere', () => {
  const text = readFileSync(join(PROJECT, 'examples/hello_world.aurora.ts'), 'utf8');
  writeFileSync(join(directory, 'hello.aurora.ts'), text);
  assert.equal(aurora('config', 'list', 'hello.aurora.ts'), 'jobs=[devcluster/www-data/prod/hello]\n');
});

test('what it converts, it evaluates to the same', () => {
  const example = join(PROJECT, 'examples/regions.aurora');
  aurora('config', 'convert', example, '--output', 'regions.aurora.ts');
  assert.equal(aurora('config', 'list', 'regions.aurora.ts'), aurora('config', 'list', example));
  const json = (file: string) => aurora('config', 'convert', '--write-json', file);
  assert.equal(json('regions.aurora.ts'), json(example));
});

test('the sandbox evaluates Python, with what the site adds', () => {
  mkdirSync(join(directory, 'etc'));
  writeFileSync(join(directory, 'etc/job-files.json'), '{"prelude": ["site.aurora"]}');
  writeFileSync(join(directory, 'etc/site.aurora'), 'ROLE = "www-data"');
  writeFileSync(
    join(directory, 'a.aurora'),
    'jobs = [Job(cluster = "c", role = ROLE, environment = "e", name = "n")]',
  );
  for (const more of [[], ['--sandbox']])
    assert.equal(aurora('config', 'list', 'a.aurora', ...more), 'jobs=[c/www-data/e/n]\n');
});

test('what is wrong with a job has its place, from whatever process the job comes', () => {
  const files = {
    'wrong.aurora':
      "jobs = [Job(cluster = 'c', role = 'r', environment = 'e', name = 'n', task = \\\n  Task())]",
    'wrong.aurora.ts':
      "import { job, task } from 'aurora-scheduler/job';\nexport default job({ cluster: 'c', role: 'r', environment: 'e', name: 'n', task:\n  task({}) });",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  for (const [place, ...argv] of [
    ['wrong.aurora:2:3', 'wrong.aurora'],
    ['wrong.aurora:2:3', 'wrong.aurora', '--sandbox'],
    ['wrong.aurora.ts:3:3', 'wrong.aurora.ts'],
  ] as const) {
    const { status, stderr } = run('job', 'inspect', 'c/r/e/n', ...argv);
    assert.equal(status, 3, stderr);
    assert.match(stderr, new RegExp(`Processes required for task on job "n"\n {2}at ${place}\n`));
  }
});

test('the built package has the builders and their types', () => {
  const names = 'Object.keys(await import("aurora-scheduler/job")).sort().join()';
  const script = `console.log(${names})`;
  const built = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: PROJECT,
    encoding: 'utf8',
  });
  const types = readFileSync(join(PROJECT, 'dist/job.d.ts'), 'utf8');
  const declared = [...types.matchAll(/^export declare (?:function|const) (\w+)/gm)].map(([, name]) => name);
  assert.equal(built.trim(), declared.sort().join());
});
