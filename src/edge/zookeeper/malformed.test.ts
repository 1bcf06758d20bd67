import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../../api/testing/properties.ts';
import { failureOf, openClient, openConnected } from './testing/client.ts';
import {
  answerFrame,
  FAKE_SESSION_ID,
  type FakeRequest,
  FakeServer,
  framed,
  handshakeAnswer,
  notificationFrame,
  statBytes,
} from './testing/fake-server.ts';
import { OPCODES, XIDS } from './wire/protocol.ts';

const okay = ({ xid, opcode, raw }: FakeRequest): void => {
  if (opcode === OPCODES.exists) raw(answerFrame(xid, 0, statBytes()));
  else if (opcode !== OPCODES.auth) raw(answerFrame(xid));
};

/** What is wrong with the answer to a getData, and how the request fails. */
const BROKEN: readonly (readonly [what: string, bytes: (xid: number) => Uint8Array, code: string])[] = [
  ['a frame of negative length', () => Buffer.from([0xff, 0xff, 0xff, 0xfe]), 'MALFORMED_ANSWER'],
  ['a frame of 2 GB', () => Buffer.from([0x7f, 0xff, 0xff, 0xff]), 'ANSWER_TOO_LARGE'],
  ['an empty frame', () => framed(new Uint8Array()), 'MALFORMED_ANSWER'],
  ['half a header', () => framed(new Uint8Array(6)), 'MALFORMED_ANSWER'],
  ['the answer to another request', (xid) => answerFrame(xid + 1), 'MALFORMED_ANSWER'],
  ['no body', (xid) => answerFrame(xid), 'MALFORMED_ANSWER'],
  [
    'data longer than the frame',
    (xid) => answerFrame(xid, 0, Buffer.from([0, 0, 1, 0, 1])),
    'MALFORMED_ANSWER',
  ],
  ['data of length -2', (xid) => answerFrame(xid, 0, Buffer.from([255, 255, 255, 254])), 'MALFORMED_ANSWER'],
  ['an error nobody knows', (xid) => answerFrame(xid, -9999), 'UNKNOWN_ERROR'],
];

describe('a server that answers nonsense', () => {
  for (const [what, bytes, code] of BROKEN) {
    it(`such as ${what} fails the request and leaves the client alive`, async () => {
      await using server = await FakeServer.start({
        onRequest: (request) =>
          request.opcode === OPCODES.getData ? request.raw(bytes(request.xid)) : okay(request),
      });
      await using opened = await openConnected([server.address]);
      assert.equal(await failureOf(opened.client.getData('/')), code);
      assert.ok(await opened.client.exists('/'));
    });
  }

  it('or a vector of two billion names is not believed', async () => {
    await using server = await FakeServer.start({
      onRequest: (request) =>
        request.opcode === OPCODES.getChildren2
          ? request.raw(answerFrame(request.xid, 0, Buffer.from([0x7f, 0xff, 0xff, 0xff])))
          : okay(request),
    });
    await using opened = await openConnected([server.address]);
    assert.equal(await failureOf(opened.client.getChildren('/')), 'MALFORMED_ANSWER');
  });

  it('to the handshake gets another try', async () => {
    let attempts = 0;
    await using server = await FakeServer.start({
      onHandshake: () => {
        attempts += 1;
        return attempts < 3 ? framed(new Uint8Array(attempts)) : handshakeAnswer();
      },
      onRequest: okay,
    });
    await using opened = await openConnected([server.address]);
    assert.equal(opened.client.sessionId, FAKE_SESSION_ID);
  });

  it('of any bytes neither crashes nor hangs a client', async () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.uint8Array({ maxLength: 100 }).map(framed),
      fc
        .tuple(fc.constantFrom(-1, -2, -4, -8, 1, 2), fc.uint8Array({ maxLength: 100 }))
        .map(([xid, body]) => answerFrame(xid, 0, body)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(noise, { minLength: 1, maxLength: 4 }), async (pieces) => {
        await using server = await FakeServer.start({
          onRequest: (request) => {
            if (request.opcode === OPCODES.closeSession) return okay(request);
            for (const piece of pieces) request.raw(piece);
            return request.cut();
          },
        });
        const opened = openClient([server.address], { sessionTimeoutMs: 500 });
        const answers = [
          opened.client.getData('/'),
          opened.client.getChildren('/'),
          opened.client.multiRead([{ type: 'getData', path: '/' }]),
          opened.client.multi([{ type: 'check', path: '/', version: 0 }]),
        ];
        const settled = await Promise.allSettled(answers);
        assert.equal(settled.length, 4);
        await opened.client.close();
      }),
      { numRuns: 40 },
    );
  });
});

describe('a server', () => {
  it('that says the session has expired ends it', async () => {
    let connections = 0;
    await using server = await FakeServer.start({
      onHandshake: () => {
        connections += 1;
        return handshakeAnswer(connections === 1 ? 2_000 : 0);
      },
      onRequest: ({ cut }) => cut(),
    });
    const { client, events } = await openConnected([server.address]);
    assert.equal(await failureOf(client.exists('/')), 'CONNECTION_LOSS');
    assert.deepEqual([await events.take(), await events.take()], ['suspended', 'expired']);
    assert.equal(await failureOf(client.exists('/')), 'SESSION_EXPIRED');
  });

  it('that refuses the credentials ends the client', async () => {
    await using server = await FakeServer.start({
      onRequest: (request) =>
        request.opcode === OPCODES.auth ? request.raw(answerFrame(XIDS.auth, -115)) : okay(request),
    });
    const { client, events } = await openConnected([server.address], {
      auth: [{ scheme: 'digest', credentials: 'a:b' }],
    });
    assert.equal(await events.take(), 'auth-failed');
    assert.equal(await failureOf(client.exists('/')), 'AUTH_FAILED');
  });

  it('that answers and notifies at once has the answer settled first, then the watch called', async () => {
    const order: string[] = [];
    await using server = await FakeServer.start({
      onRequest: (request) => {
        if (request.opcode !== OPCODES.exists) return okay(request);
        const answer = answerFrame(request.xid, 0, statBytes());
        return request.raw(Buffer.concat([answer, notificationFrame(3, '/')]));
      },
    });
    await using opened = await openConnected([server.address]);
    const fired = new Promise<void>((resolve) => {
      const watch = (): void => {
        order.push('watch');
        resolve();
      };
      void (async () => {
        await (async () => opened.client.exists('/', { watch }))();
        order.push('answer');
      })();
    });
    await fired;
    assert.deepEqual(order, ['answer', 'watch']);
  });

  it('whose answer a client reads after a long stop is not believed to hold the session', async () => {
    const told: string[] = [];
    let stoppedMs = 0;
    await using server = await FakeServer.start({
      onRequest: (request) => {
        // As if the client's process stood still before the answer came, its timers, too.
        if (request.opcode === OPCODES.exists) stoppedMs = 60_000;
        return okay(request);
      },
    });
    const monotonicClock = { nowMs: () => performance.now() + stoppedMs };
    const { client, events } = await openConnected([server.address], { monotonicClock });
    client.onSession((event) => told.push(event));
    await client.exists('/').then(() => told.push('answer'));
    assert.deepEqual(told, ['suspended', 'answer']);
    assert.deepEqual([await events.take(), await events.take()], ['suspended', 'expired']);
  });
});
