import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatConfigError, prepareJob, toJobConfiguration } from '../index.ts';
import { loaded } from '../testing/load.ts';

const KEY = { cluster: 'west', role: 'www', environment: 'prod', name: 'web' };

/** What is said of the one job of a file, without the sentence itself. */
function placeSaid(source: string): readonly string[] {
  const config = prepareJob(loaded(source), { key: KEY });
  const result = config.ok ? toJobConfiguration(config.value, { user: 'me' }) : config;
  if (result.ok) throw new Error('nothing is wrong');
  return formatConfigError(result.error).split('\n').slice(1);
}

const job = (process: string, resources = 'cpu = 1, ram = 1*MB, disk = 1*MB') => `
def process(command):
  return ${process}
small = Resources(${resources})
jobs = [Service(cluster = 'west', role = 'www', environment = 'prod', name = 'web',
  task = SequentialTask(processes = [process('a'), process('b')], resources = small))]`;

test('a missing field is told where its struct is made, in whatever function', () => {
  assert.deepEqual(placeSaid(job('Process(cmdline = command)')), [
    '  at test.aurora:3:10 in process',
    '      return Process(cmdline = command)',
    '             ^',
  ]);
});

test('a wrong value is told where the innermost struct around it is made', () => {
  const named = 'Process(name = command, cmdline = command)';
  assert.deepEqual(placeSaid(job(named, "cpu = 'lots', ram = 1, disk = 1")).slice(0, 2), [
    '  at test.aurora:4:9',
    "    small = Resources(cpu = 'lots', ram = 1, disk = 1)",
  ]);
});

test('a copy counts as made where it is copied', () => {
  const copied = job('Process(name = command, cmdline = command)').replace(
    'jobs =',
    "small = small(\n  ram = 'much')\njobs =",
  );
  assert.equal(placeSaid(copied)[0], '  at test.aurora:5:9');
});

test('a reference without a value is told where its struct is made', () => {
  const place = placeSaid(job("Process(name = command, cmdline = 'run {{nothing}}')"))[0];
  assert.equal(place, '  at test.aurora:3:10 in process');
});
