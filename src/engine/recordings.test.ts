import assert from 'node:assert/strict';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';

const RECORDINGS = join(import.meta.dirname, '../../test/recordings/mesos');

/** What the engine cannot show, since master and agent are one process: an agent that is lost while its master goes on. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  '08-agent-unreachable-partition-aware': 'src/scheduler/engine/unreachable-agent.test.ts',
  '08b-agent-unreachable-not-partition-aware': 'src/scheduler/engine/unreachable-agent.test.ts',
};

const testOfEngine = globSync(join(import.meta.dirname, '**/*.test.ts'))
  .filter((path) => path !== import.meta.filename)
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');

for (const file of readdirSync(RECORDINGS).filter((name) => name.endsWith('.jsonl'))) {
  const name = file.replace(/\.jsonl$/, '');
  it(`${name} is compared with what the engine does, or with what the scheduler makes of it`, () => {
    const elsewhere = ELSEWHERE[name];
    const tests =
      elsewhere === undefined
        ? testOfEngine
        : readFileSync(join(import.meta.dirname, '../..', elsewhere), 'utf8');
    assert.ok(
      tests.includes(`'${name}'`),
      `add ${name} to contract.test.ts, or say here where it is replayed`,
    );
  });
}
