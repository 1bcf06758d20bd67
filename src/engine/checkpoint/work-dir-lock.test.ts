import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, it } from 'node:test';
import { lockWorkDir } from './work-dir-lock.ts';

const CONTENDERS = 4;
const ROUNDS = 25;

const root = mkdtempSync(join(tmpdir(), 'work-dir-lock-'));
after(() => rmSync(root, { recursive: true }));

/** What a process that is gone left: no process has the highest pid that Linux knows. */
const STALE = JSON.stringify({ pid: 4_194_304, startTicks: 1, bootId: 'another' });

/** Takes the lock at `go`, gives it back at `stop`; says after each whether it holds it. */
const CONTENDER = `
  import { lockWorkDir } from ${JSON.stringify(join(import.meta.dirname, 'work-dir-lock.ts'))};
  import { createInterface } from 'node:readline';
  let unlock;
  for await (const line of createInterface(process.stdin)) {
    if (line === 'stop') { unlock?.(); unlock = undefined; }
    else try { unlock = lockWorkDir(line); } catch {}
    console.log(unlock === undefined ? 'without' : 'holds');
  }`;

interface Contender {
  tell(line: string): Promise<string>;
  readonly process: ChildProcessWithoutNullStreams;
}

function startContender(): Contender {
  const child = spawn(process.execPath, ['--input-type=module', '-e', CONTENDER]);
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]();
  const tell = async (line: string) => {
    child.stdin.write(`${line}\n`);
    const { value } = await answers.next();
    return String(value);
  };
  return { tell, process: child };
}

describe('the lock of a work directory', () => {
  it('is held by one process at most, however many take over a stale one at once', async () => {
    const contenders = Array.from({ length: CONTENDERS }, startContender);
    try {
      let won = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        const workDir = join(root, String(round));
        mkdirSync(join(workDir, 'meta'), { recursive: true });
        writeFileSync(join(workDir, 'meta/engine.lock'), STALE);
        const answers = await Promise.all(contenders.map(({ tell }) => tell(workDir)));
        const holders = answers.filter((answer) => answer === 'holds').length;
        assert.ok(holders <= 1, `round ${round}: ${answers.join(', ')}`);
        won += holders;
        await Promise.all(contenders.map(({ tell }) => tell('stop')));
      }
      assert.ok(won > 0, 'somebody wins now and then');
    } finally {
      for (const contender of contenders) contender.process.kill();
    }
  });

  it('counts for nothing once its process is gone, whatever the file says', () => {
    const workDir = join(root, 'stale');
    mkdirSync(join(workDir, 'meta'), { recursive: true });
    for (const [name, content] of [
      ['engine.lock', STALE],
      ['engine.lock.4194304', STALE],
      ['engine.lock.1', 'half a rec'],
    ] as const) {
      writeFileSync(join(workDir, 'meta', name), content);
    }
    const unlock = lockWorkDir(workDir);
    assert.deepEqual(readdirSync(join(workDir, 'meta')), [`engine.lock.${process.pid}`]);
    assert.throws(() => lockWorkDir(workDir), /is in use by the engine with pid/);
    unlock();
    assert.deepEqual(readdirSync(join(workDir, 'meta')), []);
  });
});
