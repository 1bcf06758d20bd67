import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from '../../api/testing/properties.ts';
import { formatConfigError, listJobKeys, loadJobFile, prepareJob, toJobConfiguration } from './index.ts';
import { randomPrograms } from './testing/random-programs.ts';

const FOLDERS = ['../../examples/', './testing/job-files/'].map((path) => new URL(path, import.meta.url));
const SOURCES = FOLDERS.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.aurora'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8')),
);

/** Pieces that programs are made of, well formed and not. */
const PIECES = [
  ...'( ) [ ] { } : , . = == + - * ** / // % < > ~ ` @ ; \\ \n'.split(' '),
  ...'if else for in while def class lambda return yield try except finally raise import from with as not and or is del print exec'.split(
    ' ',
  ),
  ...'x y jobs Job Service Task Process Struct String List Map Default order include {{x}} None True 1 0.5 9999999999 "a" \'{{mesos.instance}}\' """t"""'.split(
    ' ',
  ),
  '\n  ',
  '\n    ',
  'f"{x!r:>{y}}"',
  "'%s %(a)d' %",
  "'{:>5}'.format(",
  'bind(x=1)',
  "jobs = [Service(name='x', cluster='c', role='r', environment='e', task=Task(processes=[Process(name='p', cmdline='{{x}}')]))]",
];

const KINDS = ['unreadable', 'syntax', 'evaluation', 'selection', 'invalid'];

/** Everything a user can do to a file ends in a value; what is wrong with a program has its place. */
function load(source: string): void {
  const result = loadJobFile({
    path: 'fuzz.aurora',
    user: 'alice',
    readFile: (path) => (path === 'fuzz.aurora' ? source : undefined),
    limits: { maxSteps: 50_000, maxAllocatedUnits: 500_000 },
  });
  if (!result.ok) {
    assert.ok(KINDS.includes(result.error.kind));
    assert.notDeepEqual(result.error.places, [], result.error.message);
    assert.doesNotMatch(result.error.message, /a value is out of range/);
    formatConfigError(result.error);
    return;
  }
  const keys = listJobKeys(result.value.jobs);
  if (!keys.ok) return;
  for (const { cluster = '', role = '', environment = '', name = '' } of keys.value) {
    const config = prepareJob(result.value, { key: { cluster, role, environment, name } });
    if (config.ok) toJobConfiguration(config.value, { user: 'alice' });
  }
}

/**
 * The same programs each time, so that a failure can be found again. `FUZZ_SEED=7 FUZZ_TIMES=100 node --test src/config/fuzz.test.ts`
 * tries others, and a hundred times as many.
 */
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);
const TIMES = Number(process.env['FUZZ_TIMES'] ?? 1);

function tryAll(sources: fc.Arbitrary<string>, count: number): void {
  fc.assert(fc.property(sources, load), { numRuns: count * TIMES, seed: SEED });
}

test('random programs that call anything with anything end in jobs or in an error with its place', () => {
  tryAll(randomPrograms(), 700);
});

test('random words of the language neither crash nor hang the interpreter', () => {
  tryAll(
    fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join(' ')),
    1200,
  );
});

test('random text neither crashes nor hangs the interpreter', () => {
  tryAll(fc.string({ unit: 'binary', maxLength: 200 }), 700);
});

test('mutated job files neither crash nor hang the interpreter', () => {
  const cut = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.integer({ min: 0, max: 20 }),
    piece: fc.constantFrom(...PIECES, ''),
  });
  const mutated = fc
    .tuple(fc.constantFrom(...SOURCES), fc.array(cut, { minLength: 1, maxLength: 4 }))
    .map(([source, cuts]) =>
      cuts.reduce((text, { at, length, piece }) => {
        const offset = Math.floor(at * text.length);
        return text.slice(0, offset) + piece + text.slice(offset + length);
      }, source),
    );
  tryAll(mutated, 1000);
});
