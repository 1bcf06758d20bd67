import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parseProcStat, runs } from './proc-stat.ts';

const fieldsAfterName =
  'S 41 42 43 34816 42 4194304 120 0 1 0 17 5 0 0 20 -5 3 0 987654 12345678 321 18446744073709551615 1 1 0 0 0 0';

describe('/proc/PID/stat', () => {
  for (const name of ['sleep', 'a (b) c', ') S 1 2 3 (', '']) {
    it(`is read by its fields, whatever the program is called: (${name})`, () => {
      assert.deepEqual(parseProcStat(`77 (${name}) ${fieldsAfterName}\n`), {
        state: 'S',
        parentPid: 41,
        groupId: 42,
        sessionId: 43,
        userTicks: 17,
        systemTicks: 5,
        nice: -5,
        threads: 3,
        startTicks: 987654,
        virtualBytes: 12345678,
        residentPages: 321,
      });
    });
  }

  it('of this process has it as a child of its parent', () => {
    const own = parseProcStat(readFileSync('/proc/self/stat', 'latin1'));
    assert.equal(own?.parentPid, process.ppid);
    assert.ok(own !== undefined && runs(own) && own.residentPages > 0 && own.startTicks > 0);
  });

  for (const line of ['', 'nonsense', '77 (sleep', '77 (sleep) S 41 42', `77 (sleep) ${'x '.repeat(30)}`]) {
    it(`is nothing if it is cut or something else: ${JSON.stringify(line.slice(0, 20))}`, () => {
      assert.equal(parseProcStat(line), undefined);
    });
  }

  it('says whether the process still runs', () => {
    const inState = (state: string) => parseProcStat(`77 (x) ${state}${fieldsAfterName.slice(1)}`);
    const states = ['R', 'S', 'D', 'T', 't', 'I', 'Z', 'X'].map((state) => {
      const stat = inState(state);
      return stat !== undefined && runs(stat);
    });
    assert.deepEqual(states, [true, true, true, true, true, true, false, false]);
  });
});
