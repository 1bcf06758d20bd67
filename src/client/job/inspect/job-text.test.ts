import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRecording } from '../../testing/recordings.ts';
import { formatJob } from './job-text.ts';

test('a cron job shows its schedule and how its processes follow each other', () => {
  const document: unknown = JSON.parse(readRecording('job-inspect-json').stdout);
  assert.equal(
    formatJob(document).join('\n'),
    `Job level information
  name:       'nightly_report'
  role:       'finance'
  contact:    'finance@example.org'
  cluster:    'west'
  instances:  '2'
  cron:
    schedule: '15 3 * * 1-5'
    policy:   'CANCEL_NEW'
  service:    False
  production: True

Task level information
  name: 'nightly_report'
  constraints:
  gather < render

Process 'gather':
  cmdline:
    ./gather.sh --since yesterday > rows.csv

Process 'render':
  cmdline:
    ./render.sh rows.csv
`,
  );
});

test('each line of a command and each kind of process is shown', () => {
  const process = { name: 'p', cmdline: 'a\nb\r\n\nc\n', daemon: true, ephemeral: true, final: true };
  const document = { name: 'j', role: 'r', cluster: 'c', task: { name: 't', processes: [process] } };
  assert.deepEqual(formatJob(document).slice(-10), [
    "Process 'p':",
    '  daemon',
    '  ephemeral',
    '  final',
    '  cmdline:',
    '    a',
    '    b',
    '    ',
    '    c',
    '',
  ]);
});
