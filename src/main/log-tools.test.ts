import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LogEntry, Snapshot } from '../../api/generated/storage.ts';
import { complete, decodeBinary, encodeBinary } from '../../api/thrift/index.ts';
import { openLevelLog } from '../edge/leveldb/level-log.ts';
import { append, metadata, nop, truncate, writeReplica } from '../edge/mesos-log/testing/write-replica.ts';
import { toFrames } from '../storage/framing.ts';
import { encodeTransaction } from '../storage/log-entry.ts';
import { throughApacheGenerated } from '../storage/testing/apache-generated.ts';
import { hostAttributes, jobKey, jobUpdate, scheduledTask, taskConfig } from '../storage/testing/records.ts';
import { openTestStorage } from '../storage/testing/test-storage.ts';
import { LOG_COMMANDS } from './log-commands.ts';
import { auroraLog, recoveryTool } from './testing/tools.ts';

const WRITER = fileURLToPath(new URL('../edge/leveldb/testing/writer.ts', import.meta.url));
const QUOTA = { resources: [{ numCpus: 1 }, { ramMb: 1 }, { diskMb: 1 }] };

const root = await mkdtemp(join(tmpdir(), 'log-tools-'));
after(() => rm(root, { recursive: true, force: true }));
let places = 0;
const newPlace = () => join(root, String(++places));
const at = (directory: string) => `-native_log_file_path=${directory}`;

/** A record of every kind. */
const STATE: Snapshot = {
  timestamp: 1_600_000_000_000,
  hostAttributes: [hostAttributes('h1')],
  tasks: Array.from({ length: 300 }, (_, i) => scheduledTask({ id: `t${i}`, instance: i })),
  cronJobs: [
    { jobConfiguration: { key: jobKey('cron'), taskConfig: taskConfig(jobKey('cron')), instanceCount: 1 } },
  ],
  schedulerMetadata: { frameworkId: 'framework-1', details: new Map() },
  quotaConfigurations: [{ role: 'www', quota: QUOTA }],
  jobUpdateDetails: [
    {
      details: {
        update: jobUpdate('u1'),
        updateEvents: [{ status: 'ROLLING_FORWARD', timestampMs: 1 }],
        instanceEvents: [{ instanceId: 0, timestampMs: 2, action: 'INSTANCE_UPDATING' }],
      },
    },
  ],
  hostMaintenanceRequests: [{ host: 'h1', timeoutSecs: 1, createdTimestampMs: 1 }],
};

const transaction = (id: string) => encodeTransaction([{ saveTasks: { tasks: [scheduledTask({ id })] } }]);

/** A closed log of ours with an entry in frames, a snapshot and two transactions after it. */
async function ourLog(): Promise<string> {
  const directory = newPlace();
  const log = await openLevelLog(directory);
  await log.initialize();
  await log.append(toFrames(encodeBinary(LogEntry, { snapshot: STATE }), 20_000));
  const storage = await openTestStorage(log, { maxEntryBytes: 1000 });
  await storage.snapshot();
  await storage.write((tx) => {
    tx.apply({ saveTasks: { tasks: [scheduledTask({ id: 'late', status: 'RUNNING' })] } });
    tx.apply({ removeTasks: { taskIds: ['t0'] } });
  });
  await storage.write((tx) => tx.apply({ saveQuota: { role: 'late', quota: QUOTA } }));
  await log.close();
  return directory;
}

async function backupAt(path: string, snapshot: Snapshot = STATE): Promise<string> {
  await writeFile(path, encodeBinary(Snapshot, snapshot));
  return path;
}

/** What a backup means, without the time at which it was made and what the stores derive. */
async function meaningOf(path: string): Promise<unknown> {
  const snapshot = complete(Snapshot, decodeBinary(Snapshot, await readFile(path)));
  const { timestamp: _when, jobUpdateDetails, tasks, ...rest } = snapshot;
  const byId = tasks.toSorted((a, b) => (a.assignedTask.taskId < b.assignedTask.taskId ? -1 : 1));
  const updates = jobUpdateDetails.map(({ details }) => ({
    key: details.update.summary.key,
    desired: details.update.instructions.desiredState,
    events: [details.updateEvents, details.instanceEvents],
  }));
  return { ...rest, tasks: byId, updates };
}

async function filesOf(directory: string): Promise<Record<string, string>> {
  const names = (await readdir(directory)).sort();
  const contents = await Promise.all(names.map((name) => readFile(join(directory, name), 'hex')));
  return Object.fromEntries(names.map((name, i) => [name, contents[i] ?? '']));
}

describe('aurora-log read', () => {
  test('prints each entry as a line of JSON', async () => {
    const { code, lines } = await auroraLog('read', at(await ourLog()));
    assert.equal(code, 0);
    const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.equal(entries[0]?.['kind'], 'snapshotStart');
    const [first, second] = entries.slice(-2);
    assert.deepEqual(first?.['ops'], [{ saveTasks: ['late RUNNING'] }, { removeTasks: ['t0'] }]);
    assert.deepEqual(second?.['ops'], [{ saveQuota: 'late' }]);
    const parts = entries.filter(({ kind }) => kind === 'snapshotPart').map(({ records }) => records);
    assert.deepEqual(
      Object.assign({}, ...parts.filter((records) => !Object.hasOwn(records ?? {}, 'tasks'))),
      {
        frameworkId: 1,
        hostAttributes: 1,
        cronJobs: 1,
        quotas: 1,
        jobUpdates: 1,
        hostMaintenanceRequests: 1,
      },
    );
    assert.equal(entries.find(({ kind }) => kind === 'snapshotFinish')?.['partCount'], parts.length);
  });

  test('prints a range of positions', async () => {
    const directory = await ourLog();
    const all = (await auroraLog('read', at(directory))).lines;
    const last = (JSON.parse(all.at(-1) ?? '') as { position: number }).position;
    const range = [`-from_position=${last - 1}`, `-to_position=${last - 1}`];
    assert.deepEqual((await auroraLog('read', at(directory), ...range)).lines, all.slice(-2, -1));
    const before = await auroraLog('read', at(directory), '-from_position=1');
    assert.equal(before.code, 1);
    assert.match(before.remarks, /does not hold position 1 any more.* begins at position \d+/);
  });

  test('reads the replica of an Apache Aurora', async () => {
    const directory = newPlace();
    await writeReplica(directory, [metadata(1), nop(0), append(1, transaction('a'))]);
    const { lines } = await auroraLog('read', at(directory));
    assert.deepEqual(lines, [
      `{"position":1,"bytes":${transaction('a').length},"kind":"transaction","ops":[{"saveTasks":["a PENDING"]}]}`,
    ]);
  });
});

describe('aurora-log verify', () => {
  test('says what a sound log holds, and changes nothing', async () => {
    const directory = await ourLog();
    const before = await filesOf(directory);
    const { code, lines } = await auroraLog('verify', at(directory));
    assert.equal(code, 0);
    assert.match(lines.join('\n'), /2 transaction/);
    assert.match(lines.join('\n'), /gives 300 tasks, 1 cron jobs, 1 job updates, 2 quotas/);
    assert.equal(lines.at(-1), 'No damage was found.');
    assert.deepEqual(await filesOf(directory), before);
  });

  test('finds damage, says where, why and what to do, and changes nothing', async () => {
    const directory = await ourLog();
    const [name = ''] = (await readdir(directory)).filter((file) => file.endsWith('.log'));
    const bytes = await readFile(join(directory, name));
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 100) ^ 1, bytes.length - 100);
    await writeFile(join(directory, name), bytes);
    const before = await filesOf(directory);
    const { code, remarks } = await auroraLog('verify', at(directory));
    assert.equal(code, 1);
    assert.match(remarks, /damaged at position \d+: .*usual cause is .*Restore the whole directory/);
    assert.deepEqual(await filesOf(directory), before);
  });

  test('finds what cannot be replayed', async () => {
    const directory = newPlace();
    const log = await openLevelLog(directory);
    await log.initialize();
    await log.append([transaction('a'), Uint8Array.of(1, 2, 3)]);
    await log.close();
    const { code, remarks } = await auroraLog('verify', at(directory));
    assert.equal(code, 1);
    assert.match(remarks, /damaged at position 2/);
  });

  test('tells of frames that a writer did not finish, which are no damage', async () => {
    const directory = newPlace();
    const log = await openLevelLog(directory);
    await log.initialize();
    await log.append(toFrames(transaction('a'), 100).slice(0, -1));
    await log.close();
    const { code, lines } = await auroraLog('verify', at(directory));
    assert.equal(code, 0);
    assert.match(lines.join('\n'), /unfinished frames, which are skipped/);
  });

  test('refuses a log that is not initialised, and one that a scheduler has', async () => {
    const none = await auroraLog('verify', at(newPlace()));
    assert.deepEqual([none.code, /is not initialised/.test(none.remarks)], [1, true]);
    const held = newPlace();
    const holder = spawn(process.execPath, [WRITER, held], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');
    const { code, remarks } = await auroraLog('verify', at(held));
    holder.kill('SIGKILL');
    await once(holder, 'close');
    assert.equal(code, 1);
    assert.match(remarks, /held by another process/);
    assert.equal((await auroraLog('status', at(held))).code, 0);
  });
});

test('aurora-log says which commands it has', async () => {
  for (const [name, problem] of [
    ['', 'the command is missing: say initialize, status, read or verify'],
    ['explode', "unknown command 'explode': say initialize, status, read or verify"],
  ] as const) {
    const { code, remarks } = await auroraLog(name);
    assert.deepEqual([code, remarks], [1, problem]);
  }
});

test('the commands of aurora-log answer -help with their flags', async () => {
  const all = await auroraLog('-help');
  assert.equal(all.code, 0);
  for (const { name } of LOG_COMMANDS) {
    const [program, command = ''] = name.split(' ');
    assert.match(all.lines.join('\n'), new RegExp(`^ {2}${command} +\\w`, 'm'));
    const { code, lines, remarks } = await auroraLog(command, '-help');
    assert.deepEqual([code, remarks], [0, '']);
    assert.match(
      lines.join('\n'),
      new RegExp(`^Usage: ${program} ${command} [^]* {2}-native_log_file_path=`),
    );
  }
});

describe('recovery-tool', () => {
  test('copies a log into a backup, that into a log, and nothing is lost', async () => {
    const [first, second] = [newPlace(), newPlace()];
    const log = newPlace();
    const made = await recoveryTool('-from=LOG', '-to=BACKUP', at(await ourLog()), `-backup=${first}`);
    assert.deepEqual([made.code, made.remarks.includes('-batch-size')], [0, false], made.remarks);
    const back = await recoveryTool(
      '-from',
      'BACKUP',
      '-to',
      'LOG',
      '-batch-size',
      '7',
      at(log),
      '-backup',
      first,
    );
    assert.equal(back.code, 0, back.remarks);
    assert.match(
      back.lines.join(),
      /Recovered 300 tasks, 1 cron jobs, 1 job updates, 2 quotas, 1 hosts and 1 maint/,
    );
    assert.match(back.remarks, /-batch-size is accepted and changes nothing/);
    assert.equal((await recoveryTool('-from=LOG', '-to=BACKUP', at(log), `-backup=${second}`)).code, 0);
    assert.deepEqual(await meaningOf(second), await meaningOf(first));
    assert.equal((await auroraLog('verify', at(log))).code, 0);
  });

  test('reads a backup that a program generated by Apache Thrift wrote', async () => {
    const [theirs, ours, log] = [newPlace(), newPlace(), newPlace()];
    await writeFile(theirs, throughApacheGenerated('Snapshot', encodeBinary(Snapshot, STATE)));
    assert.equal((await recoveryTool('-from=BACKUP', '-to=LOG', at(log), `-backup=${theirs}`)).code, 0);
    assert.equal((await recoveryTool('-from=LOG', '-to=BACKUP', at(log), `-backup=${ours}`)).code, 0);
    assert.deepEqual(await meaningOf(ours), await meaningOf(theirs));
  });

  test('takes over the replica of an Apache Aurora, wherever its snapshots are', async () => {
    const [replica, log] = [newPlace(), newPlace()];
    const frames = toFrames(encodeBinary(LogEntry, { snapshot: STATE }), 20_000);
    await writeReplica(replica, [
      metadata(1),
      append(3, transaction('forgotten')),
      truncate(4, 3),
      append(5, transaction('replaced')),
      ...frames.map((frame, i) => append(6 + i, frame)),
      append(6 + frames.length, transaction('late')),
    ]);
    const before = await filesOf(replica);
    const recovered = await recoveryTool('-from=LOG', '-to=LOG', `-from_log_path=${replica}`, at(log));
    assert.equal(recovered.code, 0, recovered.remarks);
    assert.match(recovered.lines.join(), /Recovered 301 tasks/);
    assert.match((await auroraLog('verify', at(log))).lines.join(), /gives 301 tasks/);
    assert.deepEqual(await filesOf(replica), before);
  });

  test('asks the operator what a single replica cannot know', async () => {
    const [replica, log] = [newPlace(), newPlace()];
    await writeReplica(replica, [metadata(1), nop(0), append(1, transaction('a'), { learned: false })]);
    const argv = ['-from=LOG', '-to=LOG', `-from_log_path=${replica}`, at(log)];
    const refused = await recoveryTool(...argv);
    assert.deepEqual([refused.code, /position 1: a single replica cannot/.test(refused.remarks)], [1, true]);
    await assert.rejects(access(log), 'what fails leaves no log behind');
    assert.match((await recoveryTool(...argv, '-trust_unlearned=true')).lines.join(), /Recovered 1 tasks/);
  });

  test('refuses a destination that is not empty, with the words of the original', async () => {
    const backup = await backupAt(newPlace());
    const log = await ourLog();
    const words = /Refusing to recover into non-empty persistence/;
    const intoLog = await recoveryTool('-from=BACKUP', '-to=LOG', at(log), `-backup=${backup}`);
    assert.deepEqual([intoLog.code, words.test(intoLog.remarks)], [1, true]);
    const intoBackup = await recoveryTool('-from=LOG', '-to=BACKUP', at(log), `-backup=${backup}`);
    assert.deepEqual([intoBackup.code, words.test(intoBackup.remarks)], [1, true]);
    assert.equal((await auroraLog('verify', at(log))).code, 0);
  });

  const refusals: readonly (readonly [what: string, argv: readonly string[], problem: RegExp])[] = [
    ['no endpoints', [], /Missing: -from, -to/],
    ['an unknown endpoint', ['-from=FILE', '-to=LOG'], /-from must be one of LOG, BACKUP/],
    ['no log', ['-from=BACKUP', '-to=LOG', '-backup=/nowhere'], /Say where the log is/],
    ['no backup', ['-from=BACKUP', '-to=LOG', at('/nowhere/log')], /-backup flag must be supplied/],
    ['a missing backup', ['-from=BACKUP', '-to=LOG', at('/nowhere/log'), '-backup=/nowhere'], /no such file/],
    ['one log as both', ['-from=LOG', '-to=LOG', at('/nowhere/log')], /are the same log/],
    ['a backup as both', ['-from=BACKUP', '-to=BACKUP', '-backup=/nowhere'], /copy its file/],
  ];
  for (const [what, argv, problem] of refusals) {
    test(`refuses ${what}`, async () => {
      const { code, remarks } = await recoveryTool(...argv);
      assert.equal(code, 1);
      assert.match(remarks, problem);
    });
  }

  test('refuses what is no backup', async () => {
    const path = newPlace();
    await writeFile(path, 'not a backup');
    const { code, remarks } = await recoveryTool(
      '-from=BACKUP',
      '-to=LOG',
      at(newPlace()),
      `-backup=${path}`,
    );
    assert.equal(code, 1);
    assert(remarks.includes(`${path} cannot be read as a backup`), remarks);
  });

  test('answers --help with its flags', async () => {
    const { code, lines } = await recoveryTool('--help');
    assert.equal(code, 0);
    assert.match(lines.join('\n'), /-from=<LOG\|BACKUP> {2}\(required\)/);
  });
});
