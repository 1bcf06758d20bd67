import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import type { ServerSetContent } from '../client/context.ts';
import { openConnected, text } from '../edge/zookeeper/testing/client.ts';
import { Ensemble } from '../edge/zookeeper/testing/ensemble.ts';
import { readServerSet } from './aurora-zookeeper.ts';

let ensemble: Ensemble;
before(async () => {
  ensemble = await Ensemble.start({ size: 1 });
});
after(() => ensemble?.[Symbol.asyncDispose]());

function read(path: string): Promise<ServerSetContent> {
  return readServerSet({ servers: ensemble.addresses.map(({ host, port }) => `${host}:${port}`), path });
}

test('the members of a server set are read, and nothing else below its node', async () => {
  await using opened = await openConnected(ensemble.addresses);
  await opened.client.ensurePath('/aurora/scheduler');
  await opened.client.create('/aurora/scheduler/member_0000000007', { data: text('{"a": 1}') });
  await opened.client.create('/aurora/scheduler/_c_1-lock-0000000006', { data: text('host') });
  assert.deepEqual(await read('/aurora/scheduler'), {
    kind: 'members',
    members: [{ name: 'member_0000000007', data: text('{"a": 1}') }],
  });
});

test('a server set that nobody made has no members', async () => {
  assert.deepEqual(await read('/nobody/here'), { kind: 'members', members: [] });
});

test('an ensemble that does not answer is told', async (context) => {
  const silent = createServer();
  context.after(() => silent.close());
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const content = await readServerSet({ servers: [`127.0.0.1:${port}`], path: '/a' }, 200);
  assert.ok(content.kind === 'unreachable');
  assert.equal(content.problem, 'ZooKeeper: no answer within 0.2 s');
});

test('an ensemble that cannot be reached is told, with the reason', async () => {
  // Nobody listens on the port of "discard".
  const content = await readServerSet({ servers: ['127.0.0.1:9'], path: '/a' }, 2_000);
  assert.ok(content.kind === 'unreachable');
  assert.equal(
    content.problem,
    'ZooKeeper: no server gives a connection (127.0.0.1:9: connect ECONNREFUSED 127.0.0.1:9)',
  );
});
