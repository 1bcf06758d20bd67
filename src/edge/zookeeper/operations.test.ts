import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CREATOR_ALL_ACL, CREATOR_ALL_WORLD_READ_ACL, digestId, PERMISSIONS, WORLD_READ_ACL } from './acl.ts';
import { asText, failureOf, openClient, openConnected, type TestClient, text } from './testing/client.ts';
import { Ensemble } from './testing/ensemble.ts';
import { ANY_VERSION } from './types.ts';

let ensemble: Ensemble;
let opened: TestClient;
let folders = 0;

before(async () => {
  ensemble = await Ensemble.start({ size: 1, tls: true });
  opened = await openConnected(ensemble.addresses);
});
after(async () => {
  await opened?.[Symbol.asyncDispose]();
  await ensemble?.[Symbol.asyncDispose]();
});

/** A node of its own for each test. */
async function folder(): Promise<string> {
  folders += 1;
  return opened.client.create(`/folder-${folders}`);
}

describe('a node', () => {
  it('is made, read, changed and removed', async () => {
    const { client } = opened;
    const path = await client.create(`${await folder()}/node`, { data: text('first') });
    const read = await client.getData(path);
    assert.equal(asText(read.data), 'first');
    assert.deepEqual([read.stat.version, read.stat.dataLengthBytes, read.stat.ephemeralOwner], [0, 5, 0n]);
    assert.ok(Math.abs(read.stat.createdMs - Date.now()) < 600_000);

    const changed = await client.setData(path, text('second'), 0);
    assert.equal(changed.version, 1);
    assert.ok(changed.mzxid > changed.czxid);
    assert.deepEqual(await client.exists(path), changed);
    await client.delete(path, 1);
    assert.equal(await client.exists(path), undefined);
  });

  it('is listed with its siblings', async () => {
    const { client } = opened;
    const parent = await folder();
    await Promise.all(['b', 'a', 'ü'].map((name) => client.create(`${parent}/${name}`)));
    const { children, stat } = await client.getChildren(parent);
    assert.deepEqual([...children].sort(), ['a', 'b', 'ü']);
    assert.equal(stat.childrenCount, 3);
  });

  it('keeps empty and binary data', async () => {
    const { client } = opened;
    const parent = await folder();
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    await client.create(`${parent}/bytes`, { data: bytes });
    assert.deepEqual((await client.getData(`${parent}/bytes`)).data, bytes);
    assert.equal((await client.getData(parent)).data.length, 0);
  });

  it('gets its number from the server when it is sequential', async () => {
    const { client } = opened;
    const parent = await folder();
    const named = await client.create(`${parent}/n-`, { sequential: true });
    const bare = await client.create(`${parent}/`, { sequential: true, ephemeral: true });
    assert.deepEqual([named, bare], [`${parent}/n-0000000000`, `${parent}/0000000001`]);
    assert.equal((await client.exists(bare))?.ephemeralOwner, client.sessionId);
  });

  it('that is ephemeral is gone as soon as its client closes', async () => {
    const parent = await folder();
    const owner = await openConnected(ensemble.addresses);
    await owner.client.create(`${parent}/mine`, { ephemeral: true });
    assert.equal(await failureOf(owner.client.create(`${parent}/mine/child`)), 'NO_CHILDREN_FOR_EPHEMERALS');
    await owner.client.close();
    assert.equal(await opened.client.exists(`${parent}/mine`), undefined);
    assert.equal(owner.client.state, 'closed');
    assert.equal(await failureOf(owner.client.exists('/')), 'CLOSED');
  });

  it('is made with all its parents, also below a parent that allows nothing', async () => {
    const { client } = opened;
    const parent = await folder();
    await client.ensurePath(`${parent}/a/b/c`);
    await client.setAcl(parent, WORLD_READ_ACL, ANY_VERSION);
    await client.ensurePath(`${parent}/a/b/c`);
    assert.equal(await failureOf(client.ensurePath(`${parent}/other`)), 'NO_AUTH');
    assert.notEqual(await client.exists(`${parent}/a/b/c`), undefined);
  });

  it('can be almost as long as a server takes, and no longer', async () => {
    const { client } = opened;
    const path = await client.create(`${await folder()}/large`, { data: new Uint8Array(1_000_000).fill(7) });
    const { data } = await client.getData(path);
    assert.ok(data.length === 1_000_000 && data.every((byte) => byte === 7));
    assert.equal(await failureOf(client.setData(path, new Uint8Array(1_048_576), 0)), 'REQUEST_TOO_LARGE');
    assert.equal(client.state, 'connected');
  });
});

describe('versions', () => {
  it('0 means 0, and -1 any', async () => {
    const { client } = opened;
    const path = await client.create(`${await folder()}/node`);
    await client.setData(path, text('1'), 0);
    assert.equal(await failureOf(client.setData(path, text('2'), 0)), 'BAD_VERSION');
    assert.equal(await failureOf(client.delete(path, 0)), 'BAD_VERSION');
    assert.deepEqual(await client.multi([{ type: 'check', path, version: 0 }]), {
      ok: false,
      failedIndex: 0,
      code: 'BAD_VERSION',
    });
    assert.equal((await client.multi([{ type: 'check', path, version: 1 }])).ok, true);
    assert.equal((await client.multi([{ type: 'check', path, version: ANY_VERSION }])).ok, true);
    await client.delete(path, ANY_VERSION);
  });
});

describe('errors', () => {
  it('name what is wrong', async () => {
    const { client } = opened;
    const parent = await folder();
    await client.create(`${parent}/child`);
    assert.equal(await failureOf(client.getData(`${parent}/none`)), 'NO_NODE');
    assert.equal(await failureOf(client.create(`${parent}/none/below`)), 'NO_NODE');
    assert.equal(await failureOf(client.create(`${parent}/child`)), 'NODE_EXISTS');
    assert.equal(await failureOf(client.delete(parent, ANY_VERSION)), 'NOT_EMPTY');
    assert.equal(await failureOf(client.create(`${parent}/x`, { acl: [] })), 'INVALID_ACL');
    await assert.rejects(client.getData(`${parent}/none`), /getData \/folder-\d+\/none: NO_NODE/);
  });

  for (const path of ['', 'a', '/a/', '//a', '/a/./b', '/a/../b', '/a\u0000', '/\u{1f600}']) {
    it(`refuse the path ${JSON.stringify(path)} before sending`, async () => {
      assert.equal(await failureOf(opened.client.create(path)), 'INVALID_PATH');
    });
  }
});

describe('multi', () => {
  it('does all operations', async () => {
    const { client } = opened;
    const parent = await folder();
    const outcome = await client.multi([
      { type: 'create', path: `${parent}/a`, data: text('1') },
      { type: 'create', path: `${parent}/s-`, sequential: true },
      { type: 'setData', path: `${parent}/a`, data: text('2'), version: 0 },
      { type: 'check', path: `${parent}/a`, version: 1 },
      { type: 'create', path: `${parent}/b` },
      { type: 'delete', path: `${parent}/b`, version: 0 },
    ]);
    assert.ok(outcome.ok);
    assert.deepEqual(
      outcome.results.map((result) => (result.type === 'setData' ? result.stat.version : result)),
      [
        { type: 'create', path: `${parent}/a` },
        { type: 'create', path: `${parent}/s-0000000001` },
        1,
        { type: 'check' },
        { type: 'create', path: `${parent}/b` },
        { type: 'delete' },
      ],
    );
    assert.equal(asText((await client.getData(`${parent}/a`)).data), '2');
  });

  it('does none if one cannot be done, and says which and why', async () => {
    const { client } = opened;
    const parent = await folder();
    const outcome = await client.multi([
      { type: 'create', path: `${parent}/a` },
      { type: 'delete', path: `${parent}/none`, version: 0 },
      { type: 'create', path: `${parent}/b` },
    ]);
    assert.deepEqual(outcome, { ok: false, failedIndex: 1, code: 'NO_NODE' });
    assert.deepEqual((await client.getChildren(parent)).children, []);
  });

  it('of nothing succeeds', async () => {
    assert.deepEqual(await opened.client.multi([]), { ok: true, results: [] });
    assert.deepEqual(await opened.client.multiRead([]), []);
  });

  it('reads many nodes at once, each with its own error', async () => {
    const { client } = opened;
    const parent = await folder();
    await client.create(`${parent}/a`, { data: text('1') });
    const results = await client.multiRead([
      { type: 'getData', path: `${parent}/a` },
      { type: 'getData', path: `${parent}/none` },
      { type: 'getChildren', path: parent },
    ]);
    const [data, missing, children] = results;
    assert.equal(data?.type === 'getData' && asText(data.data), '1');
    assert.deepEqual(missing, { type: 'error', code: 'NO_NODE' });
    assert.deepEqual(children, { type: 'getChildren', children: ['a'] });
  });
});

describe('requests', () => {
  it('of one client are done in the order of the calls, a thousand at once', async () => {
    const { client } = opened;
    const parent = await folder();
    const paths = await Promise.all(
      Array.from({ length: 1_000 }, () => client.create(`${parent}/n`, { sequential: true })),
    );
    assert.deepEqual(
      paths,
      Array.from({ length: 1_000 }, (_, index) => `${parent}/n${String(index).padStart(10, '0')}`),
    );
    assert.equal((await client.getChildren(parent)).children.length, 1_000);
  });

  it('beyond the bounds are refused, the others answered', async () => {
    await using few = await openConnected(ensemble.addresses, {
      limits: { maxPendingRequests: 3, maxRequestsInFlight: 1 },
    });
    const answers = Array.from({ length: 5 }, () => few.client.exists('/').then(() => 'answered'));
    const outcomes = await Promise.all(answers.map((answer) => answer.catch(({ code }) => code)));
    assert.deepEqual(outcomes, [
      ...['answered', 'answered', 'answered'],
      ...['TOO_MANY_REQUESTS', 'TOO_MANY_REQUESTS'],
    ]);
    assert.ok(await few.client.exists('/'));
  });

  it('see what other clients were told, after a sync', async () => {
    const parent = await folder();
    await using other = await openConnected(ensemble.addresses);
    await opened.client.setData(parent, text('new'), 0);
    await other.client.sync(parent);
    assert.equal(asText((await other.client.getData(parent)).data), 'new');
  });

  it('with an answer longer than allowed fail alone, and the session goes on', async () => {
    const parent = await folder();
    await opened.client.setData(parent, new Uint8Array(5_000), 0);
    await using strict = await openConnected(ensemble.addresses, { limits: { maxAnswerBytes: 4_000 } });
    assert.equal(await failureOf(strict.client.getData(parent)), 'ANSWER_TOO_LARGE');
    assert.deepEqual([await strict.events.take(), await strict.events.take()], ['suspended', 'reconnected']);
    assert.ok(await strict.client.exists(parent));
  });
});

describe('credentials', () => {
  const auth = [{ scheme: 'digest', credentials: 'aurora:secret' }] as const;

  it('open nodes of their own to their owner only', async () => {
    const parent = await folder();
    await using owner = await openConnected(ensemble.addresses, { auth });
    const path = await owner.client.create(`${parent}/mine`, { data: text('x'), acl: CREATOR_ALL_ACL });
    assert.equal(await failureOf(opened.client.getData(path)), 'NO_AUTH');
    assert.equal(await failureOf(opened.client.setData(path, text('y'), ANY_VERSION)), 'NO_AUTH');
    assert.equal(asText((await owner.client.getData(path)).data), 'x');
    const { acl, stat } = await owner.client.getAcl(path);
    assert.deepEqual(acl, [
      { permissions: PERMISSIONS.ALL, scheme: 'digest', id: digestId('aurora:secret') },
    ]);
    const changed = await owner.client.setAcl(path, CREATOR_ALL_WORLD_READ_ACL, stat.aclVersion);
    assert.equal(changed.aclVersion, 1);
    assert.equal(await failureOf(owner.client.setAcl(path, CREATOR_ALL_ACL, 0)), 'BAD_VERSION');
    assert.equal(asText((await opened.client.getData(path)).data), 'x');
    assert.equal(await failureOf(opened.client.setData(path, text('y'), ANY_VERSION)), 'NO_AUTH');
  });

  it('of a scheme that the server does not know end the client', async () => {
    // What a caller in JavaScript might give.
    const odd = [{ scheme: 'nonsense' as 'digest', credentials: 'a:b' }];
    const refused = openClient(ensemble.addresses, { auth: odd });
    await assert.rejects(
      async () => {
        for (;;) await refused.client.exists('/');
      },
      { code: /AUTH_FAILED|CONNECTION_LOSS/ },
    );
    while ((await refused.events.take()) !== 'auth-failed');
    assert.equal(await failureOf(refused.client.exists('/')), 'AUTH_FAILED');
  });
});

describe('a chroot', () => {
  it('is a world of its own', async () => {
    const parent = await folder();
    await using inside = await openConnected(ensemble.addresses, { chroot: `${parent}/root` });
    const { client } = inside;
    assert.equal(await failureOf(client.create('/a')), 'NO_NODE');
    await client.ensurePath('/');
    assert.equal(await client.create('/a'), '/a');
    assert.equal(await client.create('/', { sequential: true }), '/0000000001');
    const created = await client.multi([{ type: 'create', path: '/b' }]);
    assert.deepEqual(created, { ok: true, results: [{ type: 'create', path: '/b' }] });
    assert.deepEqual([...(await client.getChildren('/')).children].sort(), ['0000000001', 'a', 'b']);
    const fired = new Promise((resolve) => void client.getData('/a', { watch: resolve }));
    await client.sync('/');
    await opened.client.setData(`${parent}/root/a`, text('x'), ANY_VERSION);
    assert.deepEqual(await fired, { type: 'data-changed', path: '/a' });
  });
});

describe('TLS', () => {
  it('carries the same requests', async () => {
    await using secure = await openConnected(ensemble.tls.servers, { tls: ensemble.tls.tls });
    assert.equal(await secure.client.create(`${await folder()}/over-tls`), `/folder-${folders}/over-tls`);
  });

  it('is not spoken with a server whose certificate is not trusted', async () => {
    await using doubting = openClient(ensemble.tls.servers, { tls: {}, connectionWaitMs: 1 });
    assert.equal(await failureOf(doubting.client.whenConnected(500)), 'NOT_SENT');
  });
});
