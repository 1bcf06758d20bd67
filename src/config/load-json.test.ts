import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatConfigError, prepareJob, toJobConfiguration } from './index.ts';
import { load } from './testing/load.ts';

const KEY = { cluster: 'west', role: 'www', environment: 'prod', name: 'web' };
const RESOURCES = '{"cpu": 1, "ram": 67108864, "disk": 67108864}';

/** A file with a job whose task and first process stand on lines of their own. */
const file = ({
  job = '',
  process = '"name": "p", "cmdline": "run"',
  resources = RESOURCES,
} = {}) => `{"jobs": [
  {"cluster": "west", "role": "www", "environment": "prod", "name": "web",${job}
   "task": {
     "processes": [
       {${process}}],
     "resources": ${resources}}}
]}`;

function said(text: string): string {
  const loaded = load({ 'job.json': text }, 'job.json', true);
  const prepared = loaded.ok ? prepareJob(loaded.value, { key: KEY }) : loaded;
  const sent = prepared.ok ? toJobConfiguration(prepared.value, { user: 'me' }) : prepared;
  return sent.ok ? 'all is well' : formatConfigError(sent.error);
}

test('a file without errors has none', () => assert.equal(said(file()), 'all is well'));

const WRONG: readonly [what: string, text: string, message: RegExp, place: string][] = [
  ['no JSON', file({ job: '"instances" 1,' }), /expected a colon/, '2:87'],
  ['an end too early', '{"jobs": [', /^JSON is wrong near line 1/, '1:11'],
  ['nesting without end', '['.repeat(300), /nests deeper than 200 levels/, '1:202'],
  ['a list', '[]', /^A JSON job file holds an object$/, '1:1'],
  ['jobs that are no list', '{\n "jobs": {}}', /^"jobs" must be a list$/, '2:2'],
  ['a job that is a number', '{\n "jobs": [1]}', /^MesosJob expects a dict/, '2:2 in jobs[0]'],
  [
    'an unknown field',
    file({ job: '"instanses": 2,' }),
    /^Unknown schema attribute instanses of MesosJob \(did you mean "instances"\?\)$/,
    '2:75 in jobs[0]',
  ],
  [
    'an unknown field inside',
    file({ process: '"name": "p",\n"cmdlin": "run"' }),
    /attribute cmdlin of Process \(did you mean "cmdline"\?\)$/,
    '6:1 in jobs[0].task.processes[0]',
  ],
  [
    'a text for a struct',
    file({ resources: '"many"' }),
    /^Task\[resources\]: Resources expects a dict/,
    '6:6 in jobs[0].task',
  ],
  [
    'a missing field',
    file({ process: '"name": "p"' }),
    /Process\[cmdline\] is required/,
    '5:8 in jobs[0].task.processes[0]',
  ],
  [
    'a value of a wrong type',
    file({ resources: RESOURCES.replace('1', '"lots"') }),
    /Resources\[cpu\] failed: .*Cannot coerce 'lots'/,
    '6:19 in jobs[0].task.resources',
  ],
  [
    'a value that is refused',
    file({ resources: RESOURCES.replace('1', '0') }),
    /must all be positive/,
    '6:19 in jobs[0].task.resources',
  ],
  [
    'an open reference',
    file({ process: '"name": "p", "cmdline": "{{x}}"' }),
    /unbound variables: \{\{x\}\}/,
    '5:8 in jobs[0].task.processes[0]',
  ],
  [
    'a failed check',
    file({ job: '\n"update_config": {"max_total_failures": 7},' }),
    /max_total_failures/,
    '3:18 in jobs[0].update_config',
  ],
];

for (const [what, text, message, place] of WRONG) {
  test(`${what} is told where it stands`, () => {
    const lines = said(text).split('\n');
    const at = lines.findIndex((line) => line.startsWith('  at '));
    assert.match(lines.slice(0, at).join(' '), message);
    assert.equal(lines[at], `  at job.json:${place}`);
    const number = Number(place.split(':')[0]);
    const shown = lines[at + 1]?.trim() ?? '';
    assert.ok(text.split('\n')[number - 1]?.includes(shown) && shown !== '', shown);
  });
}
