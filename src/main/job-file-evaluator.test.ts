import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { formatConfigError, readAnswer } from '../config/index.ts';
import { convertAll } from '../config/testing/convert-all.ts';
import { type ApartOptions, type ApartRequest, evaluateApart } from '../edge/job-file/apart.ts';
import { PROJECT, programFile } from './project.ts';

const JOB = `job({ cluster: 'c', role: 'r', environment: 'prod', name: 'n',
  task: { processes: [{ name: 'a', cmdline: 'true' }], resources: { cpu: 1, ram: 2 ** 25, disk: 2 ** 25 } } })`;
const IMPORT = "import { job, process, task } from 'aurora-scheduler/job';\n";

interface Evaluated {
  /** The keys of the jobs, or the error as it is shown. */
  readonly said: string;
  readonly printed: string;
}

/** Evaluates the first of some files in a directory of its own. */
async function evaluate(
  t: TestContext,
  files: Readonly<Record<string, string>>,
  more: Partial<ApartRequest & ApartOptions> = {},
): Promise<Evaluated> {
  const directory = mkdtempSync(join(realpathSync(tmpdir()), 'job-file-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  const path = join(directory, Object.keys(files)[0] ?? '');
  const { said, printed } = await evaluateFile(path, more);
  return { said: said.replaceAll(`${directory}/`, ''), printed };
}

async function evaluateFile(path: string, more: Partial<ApartRequest & ApartOptions> = {}) {
  let printed = '';
  const outcome = await evaluateApart(
    { path, language: 'module', user: 'alice', environment: {}, ...more },
    {
      program: fileURLToPath(programFile('job-file-evaluator')),
      programDirectory: PROJECT,
      print: (text) => {
        printed += text;
      },
      complain: (text) => {
        printed += text;
      },
      ...more,
    },
  );
  if (outcome.kind === 'failed') return { said: outcome.problem, printed, jobs: undefined };
  const jobs = readAnswer(outcome.text);
  if (!jobs.ok) return { said: formatConfigError(jobs.error), printed, jobs: undefined };
  return { said: Object.keys(convertAll(jobs.value)).join(' '), printed, jobs: jobs.value };
}

const EXAMPLES = join(PROJECT, 'examples');
for (const name of readdirSync(EXAMPLES).filter((file) => file.endsWith('.aurora.ts'))) {
  test(`examples/${name} is the same as its twin in Python`, async () => {
    const golden = join(PROJECT, 'src/config/testing/golden', name.replace(/\.ts$/, '.json'));
    const { jobs, said } = await evaluateFile(join(EXAMPLES, name));
    assert.ok(jobs, said);
    assert.deepEqual(convertAll(jobs), JSON.parse(readFileSync(golden, 'utf8')));
  });
}

const good: readonly [name: string, files: Readonly<Record<string, string>>, keys: string][] = [
  ['a default export that is a list', { 'a.aurora.ts': `${IMPORT}export default [${JOB}];` }, 'c/r/prod/n'],
  ['a default export that is a job', { 'a.aurora.ts': `${IMPORT}export default ${JOB};` }, 'c/r/prod/n'],
  ['an export named jobs', { 'a.aurora.mjs': `${IMPORT}export const jobs = [${JOB}];` }, 'c/r/prod/n'],
  [
    'JavaScript, and a job without a builder',
    { 'a.aurora.js': `${IMPORT}export default [${JOB.slice(4, -1)}];` },
    'c/r/prod/n',
  ],
  [
    'imports of its project',
    {
      'x/a.aurora.ts': `import { one } from '../lib/b.ts';\nexport default [one];`,
      'package.json': '{}',
      'lib/b.ts': `${IMPORT}export const one = ${JOB};`,
    },
    'c/r/prod/n',
  ],
  ['no jobs', { 'a.aurora.ts': 'export default [];' }, ''],
];

for (const [name, files, keys] of good) {
  test(`a file with ${name} is a job file`, async (t) => assert.equal((await evaluate(t, files)).said, keys));
}

test('a file sees the environment it is given, and prints', async (t) => {
  const text = 'console.log(process.env.WORD);\nconsole.error("beside");\nexport default [];';
  const { printed } = await evaluate(t, { 'a.aurora.ts': text }, { environment: { WORD: 'hi' } });
  assert.equal(printed, 'hi\nbeside\n');
});

type Bad = readonly [name: string, files: Readonly<Record<string, string>>, said: RegExp];

test('all of what a file prints arrives', async (t) => {
  const text = "for (let i = 0; i < 2000; i++) console.log('é'.repeat(1000));\nexport default [];";
  const { printed } = await evaluate(t, { 'a.aurora.ts': text });
  assert.equal(printed, `${'é'.repeat(1000)}\n`.repeat(2000));
});

const bad: readonly Bad[] = [
  [
    'a name that nobody defined, in the default export',
    {
      'a.aurora.ts': `// the jobs of the team: teem\nimport { MB } from 'aurora-scheduler/job';\n\nexport default [\n  32 * MB,\n  teem.jobs];`,
    },
    /^ReferenceError: teem is not defined\n {2}at a\.aurora\.ts:6:3\n {4} {2}teem\.jobs\];\n {6}\^$/,
  ],
  [
    'exports nothing',
    { 'a.aurora.ts': 'const jobs = [];' },
    /^A job file exports its jobs: write.*\n {2}at a\.aurora\.ts:1:1\n {4}const jobs/,
  ],
  [
    'exports a task',
    { 'a.aurora.ts': `${IMPORT}export default [task({})];` },
    /^Item 0 of the exported jobs is a Task, not a job\n {2}at a\.aurora\.ts:2:17\n/,
  ],
  [
    'exports text',
    { 'a.aurora.ts': '\nexport default "jobs";' },
    /^MesosJob expects an object with fields, not "jobs"\n {2}at a\.aurora\.ts:2:1\n/,
  ],
  [
    'names an unknown field',
    { 'a.aurora.ts': `${IMPORT}\nexport default [\n  process({ cmdlin: 'x' })];` },
    /^Unknown schema attribute cmdlin of Process \(did you mean "cmdline"\?\)\n {2}at a\.aurora\.ts:4:3\n.*process\(.*\n +\^$/,
  ],
  [
    'has a value of a wrong type',
    { 'a.aurora.ts': `${IMPORT}export default [task({ resources: { cpu: 'lots' } })];` },
    /^Task\[resources\]: Resources\[cpu\]: Cannot coerce 'lots' to Float\n {2}at a\.aurora\.ts:2:17\n/,
  ],
  [
    'throws in a function of another file',
    {
      'a.aurora.ts': `import { f } from './b.ts';\nexport default f();`,
      'b.ts': 'export function f() {\n  throw new RangeError("too much");\n}',
    },
    /^RangeError: too much\n {2}at .*b\.ts:2:9 in f\n.*\n.*\^\n {2}called from a\.aurora\.ts:2:16$/m,
  ],
  ['throws no error', { 'a.aurora.ts': 'throw 5;' }, /^a\.aurora\.ts throws 5$/],
  [
    'is no TypeScript',
    { 'a.aurora.ts': 'const a = 1;\nconst b: = 2;\n' },
    /^SyntaxError: .*\n {2}at a\.aurora\.ts:2:10\n {4}const b: = 2;\n {13}\^$/,
  ],
  [
    'is no JavaScript',
    { 'a.aurora.mjs': 'const a = 1;\nconst b = = 2;\n' },
    /^SyntaxError: .*\n {2}at a\.aurora\.mjs:2:11\n/,
  ],
  [
    'is no JavaScript in what it imports',
    { 'a.aurora.mjs': "import './lib/b.mjs';", 'lib/b.mjs': '\nconst b = = 2;\n' },
    /^SyntaxError: .*\n {2}at .*lib\/b\.mjs:2:11\n/,
  ],
  [
    'declares a name twice',
    { 'a.aurora.ts': 'const a: number = 1;\nexport const b = 1;\nconst a = 2;\n' },
    /^SyntaxError: Identifier 'a' has already been declared\n {2}at a\.aurora\.ts:3:7\n {4}const a = 2;\n {10}\^$/,
  ],
  [
    'declares a name that it imports',
    { 'a.aurora.mjs': `${IMPORT}export const task = 2;\n` },
    /^SyntaxError: Identifier 'task' has already been declared\n {2}at a\.aurora\.mjs:2:14\n/,
  ],
  [
    'exports a name that it has not',
    { 'a.aurora.mjs': '// jobs\nexport { jobs };\n' },
    /^SyntaxError: Export 'jobs' is not defined in module\n {2}at a\.aurora\.mjs:2:10\n/,
  ],
  [
    'reads text that is no JSON',
    { 'a.aurora.mjs': 'export default\n  JSON.parse("{");\n' },
    /^SyntaxError: .*JSON.*\n {2}at a\.aurora\.mjs:2:8\n/,
  ],
  [
    'has an enum',
    { 'a.aurora.ts': 'enum A { x }\n' },
    /^SyntaxError: TypeScript enum is not supported.*\n {2}at a\.aurora\.ts:1:1\n/,
  ],
  [
    'imports what is not exported',
    { 'a.aurora.ts': "import { nope } from 'aurora-scheduler/job';" },
    /^SyntaxError: .*'nope'.*\n {2}at a\.aurora\.ts:1:10\n/,
  ],
  [
    'imports what is not there',
    { 'a.aurora.ts': "\nimport './b.ts';" },
    /Cannot find module .*b\.ts.*\n {2}at a\.aurora\.ts:2:8\n {4}import '\.\/b\.ts';/,
  ],
  [
    'imports what is not installed',
    { 'a.aurora.ts': "import './b.ts';", 'b.ts': 'import "left-pad";' },
    /Cannot find package 'left-pad'.*\n {2}at .*b\.ts:1:8\n/,
  ],
  [
    'imports what it may not read',
    { 'a.aurora.ts': "import '/etc/passwd';" },
    /may read the files of its project.*: \/etc\/passwd\n {2}at a\.aurora\.ts:1:8\n/,
  ],
  [
    'reads what it may not',
    { 'a.aurora.ts': "import { readFileSync } from 'node:fs';\nreadFileSync('/etc/passwd');" },
    /^A job file may read the files of its project.*: \/etc\/passwd\n {2}at a\.aurora\.ts:2:1\n/,
  ],
  [
    'writes',
    { 'a.aurora.ts': "import { writeFileSync } from 'node:fs';\nwriteFileSync('x', '');" },
    /^A job file may read/,
  ],
  [
    'starts a program',
    { 'a.aurora.ts': "import { execSync } from 'node:child_process';\nexecSync('id');" },
    /^A job file may read/,
  ],
  [
    'starts a thread',
    { 'a.aurora.ts': "import { Worker } from 'node:worker_threads';\nnew Worker('x', { eval: true });" },
    /^A job file may read/,
  ],
  ...[
    "import 'node:net';",
    "process.getBuiltinModule('net');",
    "await import('data:text/javascript,import%20%22node:net%22');",
    "import { createRequire } from 'node:module';",
  ].map(
    (text): Bad => [
      `reaches the network with ${text}`,
      { 'a.aurora.ts': text },
      /job files have no network, so they cannot import (?:node:)?(?:net|module)/,
    ],
  ),
  [
    'imports the network',
    { 'a.aurora.ts': "import 'node:net';" },
    /job files have no network, so they cannot import node:net\n {2}at a\.aurora\.ts:1:8\n/,
  ],
  [
    'fetches',
    { 'a.aurora.ts': "await fetch('http://127.0.0.1');" },
    /fetch is not defined\n {2}at a\.aurora\.ts:1:7\n/,
  ],
  [
    'writes stacks in its own way',
    { 'a.aurora.mjs': "Error.prepareStackTrace = () => 7;\nthrow new SyntaxError('odd');" },
    /^SyntaxError: odd$/,
  ],
  [
    'throws later',
    {
      'a.aurora.ts':
        "setTimeout(() => {\n  throw new Error('late');\n});\nawait new Promise(() => setTimeout(() => undefined, 60_000));",
    },
    /^late\n {2}at a\.aurora\.ts:2:9\b/,
  ],
  [
    'forgets a promise that fails',
    {
      'a.aurora.ts':
        "const f = async () => {\n  throw new Error('lost');\n};\nvoid f();\nawait new Promise(() => setTimeout(() => undefined, 60_000));",
    },
    /^lost\n {2}at a\.aurora\.ts:2:9 in f\n/,
  ],
  [
    'waits for ever',
    { 'a.aurora.ts': 'await new Promise(() => undefined);' },
    /waits for something that never happens/,
  ],
  ['ends itself', { 'a.aurora.ts': 'process.exit(0);' }, /ended without its jobs \(exit 0\)/],
];

for (const [name, files, said] of bad) {
  test(`a file that ${name} is told so`, async (t) => assert.match((await evaluate(t, files)).said, said));
}

test('a file that never ends, or needs too much memory, is stopped', async (t) => {
  const endless = await evaluate(t, { 'a.aurora.ts': 'for (;;);' }, { timeoutMs: 1000 });
  assert.match(endless.said, /^evaluation takes longer than 1 s/);
  const stuck = { 'a.aurora': "import re\nre.match('(a+)+$', 'a' * 60 + 'b')" };
  const regex = await evaluate(t, stuck, { language: 'python', timeoutMs: 1000 });
  assert.match(regex.said, /^evaluation takes longer than 1 s/);
  const interrupted = await evaluate(t, { 'a.aurora.ts': 'for (;;);' }, { signal: AbortSignal.timeout(500) });
  assert.match(interrupted.said, /aborted/);
  const greedy = 'const all = [];\nfor (;;) all.push(new Array(1e5).fill(all.length));';
  assert.match(
    (await evaluate(t, { 'a.aurora.ts': greedy }, { maxHeapMb: 64 })).said,
    /^evaluation needs more than 64 MB/,
  );
});

const foreign: readonly [name: string, files: Readonly<Record<string, string>>, said: RegExp][] = [
  [
    'includes below its directory',
    { 'a.aurora': "include('lib/b.aurora')", 'lib/b.aurora': 'jobs = []' },
    /^$/,
  ],
  [
    'includes something else',
    { 'x/a.aurora': "include('../b.aurora')", 'b.aurora': 'jobs = []' },
    /No such file to include/,
  ],
  ['reads what it may not', { 'a.aurora': "open('/etc/passwd').read()" }, /IOError/],
  [
    'looks at the environment',
    { 'a.aurora': "import os\nif 'SECRET' in os.environ: raise ValueError('seen')" },
    /^$/,
  ],
];

for (const [name, files, said] of foreign) {
  test(`a Python file in the sandbox that ${name}`, async (t) => {
    const result = await evaluate(t, files, { language: 'python' });
    assert.match(result.said, said);
  });
}

test('a Python file in the sandbox finds what the site adds, also beside its own directory', async (t) => {
  const directory = mkdtempSync(join(realpathSync(tmpdir()), 'site-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, 'site.aurora'), 'WORDS = ["hi"]');
  writeFileSync(join(directory, 'shared.aurora'), 'include("more.aurora")');
  writeFileSync(join(directory, 'more.aurora'), 'NUMBER = 5');
  const site = {
    prelude: [join(directory, 'site.aurora')],
    modules: { shared: join(directory, 'shared.aurora') },
  };
  const source = 'from shared import NUMBER\nprint WORDS, NUMBER\njobs = []';
  const { said, printed } = await evaluate(t, { 'a.aurora': source }, { language: 'python', site });
  assert.equal(said, '');
  assert.equal(printed, "['hi'] 5\n");
});
