import assert from 'node:assert/strict';
import { test } from 'node:test';
import { takePort } from '../../../test/e2e/testing/free-port.ts';
import { claimPorts } from './claim-ports.ts';

const HOST = '127.0.0.1';

test('free ports differ, and can be used at once', async () => {
  const ports = await claimPorts(Array.from({ length: 5 }, () => ({ host: HOST, port: 0 })));
  assert.equal(new Set(ports).size, 5);
  assert.deepEqual(await claimPorts(ports.map((port) => ({ host: HOST, port }))), ports);
});

test('a port in use is told, and none of the others stays taken', async () => {
  const taken = await takePort();
  const [free = 0] = await claimPorts([{ host: HOST, port: 0 }]);
  const wanted = [free, taken.port].map((port) => ({ host: HOST, port }));
  await assert.rejects(claimPorts(wanted), { code: 'EADDRINUSE', address: HOST, port: taken.port });
  await taken.release();
  assert.deepEqual(await claimPorts(wanted), [free, taken.port]);
});
