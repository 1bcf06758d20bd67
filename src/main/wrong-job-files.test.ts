import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  type ConfigError,
  formatConfigError,
  type LoadedJobs,
  loadJobFile,
  prepareJob,
  type Result,
  readAnswer,
  toJobConfiguration,
} from '../config/index.ts';
import { type ApartRequest, evaluateApart } from '../edge/job-file/apart.ts';
import { PROJECT, programFile } from './project.ts';

/**
 * Whatever is wrong in a job file, in whatever language and wherever it is evaluated: the file, the line and the column are told, and
 * the line is shown.
 */

type Files = Readonly<Record<string, string>>;

async function evaluateElsewhere(path: string, language: ApartRequest['language']) {
  const outcome = await evaluateApart(
    { path, language, user: 'alice', environment: {} },
    {
      program: fileURLToPath(programFile('job-file-evaluator')),
      programDirectory: PROJECT,
      print: () => undefined,
      complain: () => undefined,
    },
  );
  assert.ok(outcome.kind === 'answered', outcome.kind === 'failed' ? outcome.problem : '');
  return readAnswer(outcome.text);
}

const readFile = (path: string) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

interface Mode {
  readonly language: 'python' | 'typescript' | 'javascript';
  readonly main: string;
  readonly shared: string;
  readonly evaluate: (path: string) => Promise<Result<LoadedJobs, ConfigError>>;
}

const MODES: Readonly<Record<string, Mode>> = {
  Python: {
    language: 'python',
    main: 'main.aurora',
    shared: 'lib/shared.aurora',
    evaluate: async (path) => loadJobFile({ path, readFile, user: 'alice' }),
  },
  'Python in the sandbox': {
    language: 'python',
    main: 'main.aurora',
    shared: 'lib/shared.aurora',
    evaluate: (path) => evaluateElsewhere(path, 'python'),
  },
  TypeScript: {
    language: 'typescript',
    main: 'main.aurora.ts',
    shared: 'lib/shared.ts',
    evaluate: (path) => evaluateElsewhere(path, 'module'),
  },
  JavaScript: {
    language: 'javascript',
    main: 'main.aurora.mjs',
    shared: 'lib/shared.mjs',
    evaluate: (path) => evaluateElsewhere(path, 'module'),
  },
};

/** Writes files into a directory of their own and evaluates the first. */
async function evaluate(t: TestContext, mode: Mode, files: Files) {
  const directory = mkdtempSync(join(realpathSync(tmpdir()), 'wrong-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, 'package.json'), '{}');
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text.replaceAll(/[«»]/g, ''));
  }
  return mode.evaluate(join(directory, Object.keys(files)[0] ?? ''));
}

interface Told {
  readonly message: string;
  /** `file:line:column` */
  readonly place: string;
  /** The line that is shown, and a mark where the caret points. */
  readonly line: string;
}

function toldOf(error: ConfigError): Told {
  const text = formatConfigError(error).replaceAll(/[^ ]*wrong-\w+\//g, '');
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.startsWith('  at '));
  assert.ok(at > 0, `no place in: ${text}`);
  const [place = '', shown = '', caret = ''] = lines.slice(at);
  const column = caret.indexOf('^');
  return {
    message: lines.slice(0, at).join('\n'),
    place: place.slice('  at '.length).replace(/ in .*$/, ''),
    line: `${shown.slice(0, column)}«${shown.slice(column)}`.trim(),
  };
}

/** What is to be told of the place that is marked in one of the files. */
function expectedOf(files: Files, name: string): Pick<Told, 'place' | 'line'> {
  const lines = (files[name] ?? '').split('\n');
  const number = lines.findIndex((line) => line.includes('«'));
  const line = lines[number] ?? '';
  return { place: `${name}:${number + 1}:${line.indexOf('«') + 1}`, line: line.trim() };
}

interface Case {
  readonly what: string;
  /** « stands where the error is to be told. */
  readonly python: string;
  /** TypeScript and JavaScript. */
  readonly module: string;
  readonly message: RegExp;
}

const BUILDERS =
  "import { combineTasks, process, resources, service, task, updateConfig } from 'aurora-scheduler/job';";
const MODULE_KEY = "cluster: 'west', role: 'www', environment: 'prod'";
const PYTHON_KEY = "cluster = 'west', role = 'www', environment = 'prod'";

const SHARED: Readonly<Record<Mode['language'], string>> = {
  python: "# shared\nbroken = «Process(name = 'broken')",
  typescript: `${BUILDERS}\nexport const broken: unknown = «process({ name: 'broken' });`,
  javascript: `${BUILDERS}\nexport const broken = «process({ name: 'broken' });`,
};

/** Jobs that are wrong, and evaluate all the same. KEY stands for three parts of the key. */
const WRONG_JOBS: readonly Case[] = [
  {
    what: 'a missing field',
    python: "Service(KEY, task = Task(name = 't', processes = [«Process(name = 'p')], resources = small))",
    module:
      "service({ KEY, task: task({ name: 't', processes: [«process({ name: 'p' })], resources: small }) })",
    message: /Process\[cmdline\] is required/,
  },
  {
    what: 'a value of the wrong kind',
    python:
      "Service(KEY, task = Task(name = 't', processes = [fine], resources = «small(cpu = '{{n}}'))).bind(n = 'lots')",
    module:
      "service({ KEY, task: task({ name: 't', processes: [fine], resources: «resources({ cpu: '{{n}}', ram: 2 ** 26, disk: 2 ** 26 }) }) }).bind({ n: 'lots' })",
    message: /Resources\[cpu\] failed: .*Cannot coerce 'lots' to Float/,
  },
  {
    what: 'a reference without a value',
    python:
      "Service(KEY, task = Task(name = 't', processes = [«Process(name = 'p', cmdline = '{{open}}')], resources = small))",
    module:
      "service({ KEY, task: task({ name: 't', processes: [«process({ name: 'p', cmdline: '{{open}}' })], resources: small }) })",
    message: /unbound variables: \{\{open\}\}/,
  },
  {
    what: 'a reference that is none',
    python:
      "Service(KEY, task = Task(name = 't', processes = [«Process(name = 'p', cmdline = '{{ x }}')], resources = small))",
    module:
      "service({ KEY, task: task({ name: 't', processes: [«process({ name: 'p', cmdline: '{{ x }}' })], resources: small }) })",
    message: /\{\{ x \}\}/,
  },
  {
    what: 'a check of the client that fails',
    python: 'Service(KEY, task = good, update_config = «UpdateConfig(max_total_failures = 9))',
    module: 'service({ KEY, task: good, update_config: «updateConfig({ max_total_failures: 9 }) })',
    message: /you should use max_total_failures <= 0/,
  },
  {
    what: 'a task that no agent could run',
    python: "Service(KEY, task = «Task(name = 't', processes = [fine(name = 'a/b')], resources = small))",
    module:
      "service({ KEY, task: «task({ name: 't', processes: [fine.with({ name: 'a/b' })], resources: small }) })",
    message: /Process name "a\/b" is not allowed/,
  },
  {
    what: 'a copy',
    python:
      "Service(KEY, task = Task(name = 't', processes = [«fine(cmdline = '{{gone}}')], resources = small))",
    module:
      "service({ KEY, task: task({ name: 't', processes: [fine.with«({ cmdline: '{{gone}}' })], resources: small }) })",
    message: /unbound variables: \{\{gone\}\}/,
  },
  {
    what: 'a part of combined tasks',
    python: "Service(KEY, task = Tasks.combine(good, Task(name = 't', processes = [«Process(name = 'p')])))",
    module:
      "service({ KEY, task: combineTasks(good, task({ name: 't', processes: [«process({ name: 'p' })] })) })",
    message: /Process\[cmdline\] is required/,
  },
  {
    what: 'a part that is plain data',
    python: "«Service(KEY, task = {'name': 't', 'processes': [{'name': 'p'}], 'resources': small})",
    module: "«service({ KEY, task: { name: 't', processes: [{ name: 'p' }], resources: small } })",
    message: /Process\[cmdline\] is required/,
  },
  {
    what: 'a part of another file',
    python: "Service(KEY, task = Task(name = 't', processes = [broken], resources = small))",
    module: "service({ KEY, task: task({ name: 't', processes: [broken], resources: small }) })",
    message: /Process\[cmdline\] is required/,
  },
];

/** A file with a line for each wrong job, which is named after its number. */
function fileOfWrongJobs({ language, shared }: Mode): string {
  const names = WRONG_JOBS.map((_, index) => `job${index}`);
  if (language === 'python') {
    const lines = WRONG_JOBS.map(
      ({ python }, index) => `job${index} = ${python.replace('KEY', `${PYTHON_KEY}, name = 'job${index}'`)}`,
    );
    return `include('${shared}')
fine = Process(name = 'p', cmdline = 'run')
small = Resources(cpu = 1, ram = 64*MB, disk = 64*MB)
good = Task(name = 'good', processes = [Process(name = 'q', cmdline = 'run')], resources = small)
${lines.join('\n')}
jobs = [${names}]
`;
  }
  const type = language === 'typescript' ? ': Record<"名😀", unknown>' : '';
  const lines = WRONG_JOBS.map(
    ({ module }, index) =>
      `const job${index}${type} = ${module.replace('KEY', `${MODULE_KEY}, name: 'job${index}'`)};`,
  );
  return `${BUILDERS}
import { broken } from './${shared}';
const fine = process({ name: 'p', cmdline: 'run' });
const small = resources({ cpu: 1, ram: 2 ** 26, disk: 2 ** 26 });
const good = task({ name: 'good', processes: [process({ name: 'q', cmdline: 'run' })], resources: small });
${lines.join('\n')}
export default [${names}];
`;
}

for (const [modeName, mode] of Object.entries(MODES)) {
  test(`what is wrong with jobs in ${modeName} is told where it is made`, async (t) => {
    const text = fileOfWrongJobs(mode);
    const shared = { [mode.shared]: SHARED[mode.language] };
    const evaluated = await evaluate(t, mode, { [mode.main]: text, ...shared });
    assert.ok(evaluated.ok, evaluated.ok ? '' : formatConfigError(evaluated.error));
    for (const [index, { what, message }] of WRONG_JOBS.entries()) {
      const key = { cluster: 'west', role: 'www', environment: 'prod', name: `job${index}` };
      const prepared = prepareJob(evaluated.value, { key });
      const sent = prepared.ok ? toJobConfiguration(prepared.value, { user: 'alice' }) : prepared;
      assert.ok(!sent.ok, what);
      const told = toldOf(sent.error);
      assert.match(told.message, message);
      const ofJob = text
        .split('\n')
        .map((line) => (line.includes(`job${index}`) ? line : line.replace('«', '')))
        .join('\n');
      const file = ofJob.includes('«') ? mode.main : mode.shared;
      const expected = expectedOf({ ...shared, [mode.main]: ofJob }, file);
      assert.deepEqual({ what, place: told.place }, { what, place: expected.place });
      // Of a long line, a part is shown.
      assert.ok(expected.line.includes(told.line), told.line);
    }
  });
}

/** Files that cannot be evaluated. */
const WRONG_FILES: readonly Case[] = [
  {
    what: 'an unknown field',
    python: "\nx = «Process(name = 'p', cmdlin = 'run')",
    module:
      "import { process } from 'aurora-scheduler/job';\nexport default «process({ name: 'p', cmdlin: 'run' });",
    message: /cmdlin of Process \(did you mean "cmdline"\?\)/,
  },
  {
    what: 'an unknown struct',
    python: "\nx = «Proces(name = 'p')",
    module: "\nconst x = «proces({ name: 'p' });",
    message: /\(did you mean "[Pp]rocess"\?\)/,
  },
  {
    what: 'an unknown import',
    python: '«from getpass import getusr',
    module: "\nimport { «proces } from 'aurora-scheduler/job';",
    message: /\(did you mean "(?:process|getuser)"\?\)|getusr/,
  },
  {
    what: 'a value of the wrong kind',
    python: '\nx = «Task(processes = 5)',
    module: "import { task } from 'aurora-scheduler/job';\nexport default «task({ processes: 5 });",
    message: /Task\[processes\]: ProcessList expects a list/,
  },
  {
    what: 'a syntax error',
    python: '\nx = «= 1',
    module: '\nconst x = «= 1;',
    message: /^SyntaxError: /,
  },
  {
    what: 'an exception in a function',
    python: "def f():\n  «raise ValueError('no')\nf()",
    module: "function f() {\n  throw «new RangeError('no');\n}\nf();",
    message: /^(?:Value|Range)Error: no$/,
  },
  {
    what: 'a file that is missing',
    python: "\n«include('gone.aurora')",
    module: "\nimport «'./gone.mjs';",
    message: /gone/,
  },
  {
    what: 'jobs that are none',
    python: "\njobs = [«Process(name = 'p', cmdline = 'run')]",
    module:
      "import { process } from 'aurora-scheduler/job';\nexport default [«process({ name: 'p', cmdline: 'run' })];",
    message: /is a Process, not a [Jj]ob/,
  },
];

for (const [modeName, mode] of Object.entries(MODES)) {
  for (const { what, python, module, message } of WRONG_FILES) {
    test(`${what} in ${modeName} is told where it stands`, async (t) => {
      const files = { [mode.main]: mode.language === 'python' ? python : module };
      const result = await evaluate(t, mode, files);
      assert.ok(!result.ok);
      const told = toldOf(result.error);
      assert.match(told.message, message);
      assert.deepEqual({ place: told.place, line: told.line }, expectedOf(files, mode.main));
    });
  }

  test(`an error in what a file of ${modeName} includes is told there, and where it is included`, async (t) => {
    const isPython = mode.language === 'python';
    const files = {
      [mode.main]: isPython ? `\ninclude('${mode.shared}')` : `import { f } from './${mode.shared}';\nf();`,
      [mode.shared]: isPython ? '\nx = «nothing' : 'export function f() {\n  «nothing();\n}',
    };
    const result = await evaluate(t, mode, files);
    assert.ok(!result.ok);
    const told = toldOf(result.error);
    assert.deepEqual({ place: told.place, line: told.line }, expectedOf(files, mode.shared));
    assert.match(formatConfigError(result.error), new RegExp(`called from \\S*${mode.main}:2:1`));
  });
}
