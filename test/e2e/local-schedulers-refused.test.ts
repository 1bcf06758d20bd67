import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { processTable, root, run } from './testing/cluster.ts';
import { takePort } from './testing/free-port.ts';

for (const [part, earlier] of [
  ['http', 1],
  ['zookeeper', 0],
] as const) {
  it(`aurora local up --schedulers names the option of a port in use: --${part}-port`, async () => {
    const stateDir = mkdtempSync(join(tmpdir(), 'aurora-e2e-'));
    const taken = await takePort(earlier);
    const ports = { http: 0, observer: 0, master: 0, agent: 0, zookeeper: 0, [part]: taken.port - earlier };
    const options = Object.entries(ports).flatMap(([name, port]) => [`--${name}-port`, String(port)]);
    const args = ['local', 'up', '--detach', '--state-dir', stateDir, '--schedulers', '2', ...options];
    const ended = await run(join(root, 'bin/aurora'), args);
    await taken.release();
    assert.match(
      ended.stderr,
      new RegExp(`Cannot listen on 127\\.0\\.0\\.1:${taken.port}: .* with --${part}-port`),
    );
    assert.equal(ended.status, 4);
    assert.deepEqual(
      processTable().filter(({ command }) => command.includes(stateDir)),
      [],
    );
    assert.deepEqual(readdirSync(stateDir), [], 'the next attempt begins anew');
    rmSync(stateDir, { recursive: true });
  });
}

it('aurora local up --schedulers says what is missing, and starts nothing', async () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'aurora-e2e-'));
  const args = ['local', 'up', '--detach', '--state-dir', stateDir, '--schedulers', '3'];
  const ended = await run(process.execPath, [join(root, 'dist/aurora.js'), ...args], { PATH: stateDir });
  assert.match(ended.stderr, /java is not on the PATH.*apt-get install --no-install-recommends zookeeper/);
  assert.equal(ended.status, 4);
  assert.deepEqual(
    processTable().filter(({ command }) => command.includes(stateDir)),
    [],
  );
  rmSync(stateDir, { recursive: true });
});
