import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startClient, startClientInTerminal } from './testing/client-process.ts';
import { until } from './testing/until.ts';

const DEADLINE_MS = 60_000;
const KEY = 'west/media/prod/web';
const HOOK = `export default { name: 'asks', preCommand: ({ confirm }) => confirm('Really?') };`;

describe('a hook that asks', () => {
  let configRoot = '';
  before(() => {
    configRoot = mkdtempSync(join(tmpdir(), 'aurora-confirm-'));
    writeFileSync(join(configRoot, 'asks.mjs'), HOOK);
    writeFileSync(join(configRoot, 'hooks.json'), JSON.stringify({ hooks: ['./asks.mjs'] }));
  });
  after(() => rmSync(configRoot, { recursive: true }));

  const answers: readonly [what: string, keys: string, status: number, seen: RegExp][] = [
    ['yes', 'y\r', 0, new RegExp(`^${KEY}\\r?$`, 'm')],
    ['no', 'n\r', 4, /^Command aborted by command hook asks with error code 4\r?$/m],
    ['nothing', '\r', 4, /^Command aborted by command hook asks/m],
    ['Ctrl-D', '\x04', 4, /\nCommand aborted by command hook asks/],
    ['Ctrl-C', '\x03', 130, /\nERROR\] Command interrupted by user\r\n/],
  ];
  for (const [what, keys, status, expected] of answers) {
    it(`is answered with ${what}`, async () => {
      const { child, ended, seen } = startClientInTerminal(configRoot, ['job', 'list', KEY]);
      await until('it asks', DEADLINE_MS, () => (seen().includes('Really? [y/N]') ? true : undefined));
      child.stdin.write(keys);
      assert.equal((await ended).status, status, seen());
      assert.match(seen(), expected);
    });
  }

  it('gets no answer where there is nobody to ask', async () => {
    const { status, stdout } = await startClient(configRoot, ['job', 'list', KEY], 'y\n').ended;
    assert.equal(status, 4);
    assert.equal(stdout, 'Command aborted by command hook asks with error code 4\n');
  });
});
