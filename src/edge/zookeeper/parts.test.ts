import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../../api/testing/properties.ts';
import { digestId } from './acl.ts';
import { parseConnectString, parseZkUrl } from './connect-string.ts';
import { withChroot, withoutChroot } from './paths.ts';
import { Watches } from './session/watches.ts';
import { setWatchesMessage } from './wire/control.ts';
import { FrameSplitter } from './wire/frame-splitter.ts';
import { JuteReader } from './wire/reader.ts';
import { JuteWriter } from './wire/writer.ts';

const server = (host: string, port: number) => ({ host, port });

describe('a connect string', () => {
  const good = [
    ['a:1', { servers: [server('a', 1)] }],
    ['a', { servers: [server('a', 2181)] }],
    ['a:1/', { servers: [server('a', 1)] }],
    ['a:1, b:2/x/y', { servers: [server('a', 1), server('b', 2)], chroot: '/x/y' }],
    ['[::1]:3/x/', { servers: [server('::1', 3)], chroot: '/x' }],
  ] as const;
  for (const [text, value] of good) {
    it(`may be "${text}"`, () => assert.deepEqual(parseConnectString(text), { ok: true, value }));
  }

  for (const text of ['', ',', 'a:', 'a:0', 'a:65536', 'a:b', 'a:1,', 'a:1/x//y', '/x', 'a b:1', '::1:3']) {
    it(`may not be "${text}"`, () => {
      const parsed = parseConnectString(text);
      assert.ok(!parsed.ok && parsed.problem.startsWith(`ZooKeeper address "${text}": `));
    });
  }
});

describe('a zk:// address', () => {
  it('names servers, path and credentials', () => {
    assert.deepEqual(parseZkUrl('zk://u:p@ss:w@a:1,b:2/mesos'), {
      ok: true,
      value: {
        servers: [server('a', 1), server('b', 2)],
        chroot: '/mesos',
        auth: [{ scheme: 'digest', credentials: 'u:p@ss:w' }],
      },
    });
    assert.deepEqual(parseZkUrl('zk://a/mesos'), {
      ok: true,
      value: { servers: [server('a', 2181)], chroot: '/mesos' },
    });
  });

  for (const text of ['http://a/mesos', 'zk://', 'zk://secret@a:1/mesos', 'zk://u:secret@a:x/mesos']) {
    it(`is not "${text}", and the message holds no password`, () => {
      const parsed = parseZkUrl(text);
      assert.ok(!parsed.ok);
      assert.doesNotMatch(parsed.problem, /secret/);
    });
  }
});

describe('a digest', () => {
  it('is the one that ZooKeeper makes', () => {
    assert.equal(digestId('super:test'), 'super:D/InIHSb7yEEbrWz8b9l71RjZJU=');
  });
});

describe('a chroot', () => {
  it('is added and taken away', () => {
    fc.assert(
      fc.property(fc.constantFrom('', '/a', '/a/b'), fc.constantFrom('/', '/a', '/b/c'), (chroot, path) => {
        assert.equal(withoutChroot(chroot, withChroot(chroot, path)), path);
      }),
    );
    assert.equal(withoutChroot('/a', '/ab'), undefined);
  });
});

describe('the wire format', () => {
  it('reads what it wrote', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        fc.boolean(),
        fc.uint8Array({ maxLength: 2_000 }),
        fc.array(fc.string({ unit: 'grapheme' })),
        (int, long, boolean, buffer, strings) => {
          const writer = new JuteWriter().int(int).long(long).boolean(boolean).buffer(buffer);
          const reader = new JuteReader(writer.vector(strings, (string) => writer.string(string)).finish());
          assert.deepEqual(
            [reader.int(), reader.long(), reader.boolean(), reader.buffer()],
            [int, long, boolean, buffer],
          );
          assert.deepEqual(
            reader.vector(() => reader.string()),
            strings,
          );
          assert.equal(reader.remaining, 0);
        },
      ),
    );
  });

  it('finds the same frames however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), fc.array(fc.integer({ min: 1, max: 9 })), (frames, cuts) => {
        const writer = new JuteWriter();
        for (const frame of frames) writer.buffer(frame);
        const splitter = new FrameSplitter(1_000);
        const found: Uint8Array[] = [];
        let rest = Buffer.from(writer.finish());
        for (let i = 0; rest.length > 0; i += 1) {
          const size = cuts[i] ?? rest.length;
          splitter.push(rest.subarray(0, size));
          rest = rest.subarray(size);
          for (let frame = splitter.next(); frame; frame = splitter.next()) found.push(new Uint8Array(frame));
        }
        assert.deepEqual(found, frames);
      }),
    );
  });
});

describe('watches', () => {
  it('are set again in messages within the bound, each once', () => {
    const watches = new Watches();
    const paths = Array.from({ length: 500 }, (_, index) => `/${'ä'.repeat(index % 50)}${index}`);
    for (const [index, path] of paths.entries()) {
      watches.add((['data', 'exists', 'children'] as const)[index % 3] ?? 'data', path, () => {});
    }
    const pieces = [...watches.inPieces(1_000)];
    for (const piece of pieces) assert.ok(setWatchesMessage(1n, piece).body.length <= 1_000);
    const found = pieces.flatMap(({ data, exists, children }) => [...data, ...exists, ...children]);
    assert.deepEqual(found.sort(), paths.sort());
  });
});
