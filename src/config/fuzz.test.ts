import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { listJobKeys, loadJobFile, prepareJob, toJobConfiguration } from './index.ts';

const EXAMPLES = new URL('../../examples/', import.meta.url);
const SOURCES = readdirSync(EXAMPLES)
  .filter((name) => name.endsWith('.aurora'))
  .map((name) => readFileSync(new URL(name, EXAMPLES), 'utf8'));

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

/** Everything a user can do to a file ends in a value. */
function load(source: string): void {
  const result = loadJobFile({
    path: 'fuzz.aurora',
    user: 'alice',
    readFile: (path) => (path === 'fuzz.aurora' ? source : undefined),
    limits: { maxSteps: 50_000, maxAllocatedUnits: 500_000 },
  });
  if (!result.ok) return;
  const keys = listJobKeys(result.value.jobs);
  if (!keys.ok) return;
  for (const { cluster = '', role = '', environment = '', name = '' } of keys.value) {
    const config = prepareJob(result.value, { key: { cluster, role, environment, name } });
    if (config.ok) toJobConfiguration(config.value, { user: 'alice' });
  }
}

test('random programs neither crash nor hang the interpreter', () => {
  const program = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join(' '));
  fc.assert(fc.property(program, load), { numRuns: 1500 });
});

test('random text neither crashes nor hangs the interpreter', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), load), { numRuns: 1000 });
});

test('mutated examples neither crash nor hang the interpreter', () => {
  const mutation = fc.record({
    source: fc.constantFrom(...SOURCES),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.integer({ min: 0, max: 20 }),
    piece: fc.constantFrom(...PIECES, ''),
  });
  const mutate = ({
    source,
    at,
    length,
    piece,
  }: {
    source: string;
    at: number;
    length: number;
    piece: string;
  }) => {
    const offset = Math.floor(at * source.length);
    return source.slice(0, offset) + piece + source.slice(offset + length);
  };
  fc.assert(
    fc.property(mutation, (each) => load(mutate(each))),
    { numRuns: 1500 },
  );
});
