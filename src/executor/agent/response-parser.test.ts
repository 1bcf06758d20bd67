import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../../../api/testing/properties.ts';
import { createResponseParser } from './response-parser.ts';

function parse(response: string, cuts: readonly number[] = []) {
  const bytes = Buffer.from(response);
  const parser = createResponseParser();
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (const cut of [...cuts, bytes.length]
    .map((each) => Math.min(each, bytes.length))
    .sort((a, b) => a - b)) {
    pieces.push(...parser.push(bytes.subarray(from, cut)));
    from = cut;
  }
  return { status: parser.status, body: Buffer.concat(pieces).toString(), done: parser.done };
}

const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

const RESPONSES: readonly [string, ReturnType<typeof parse>][] = [
  ['HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n', { status: 202, body: '', done: true }],
  ['HTTP/1.1 400 Bad Request\r\ncontent-length:  3\r\n\r\nbad', { status: 400, body: 'bad', done: true }],
  ['HTTP/1.0 200\r\n\r\nuntil the end', { status: 200, body: 'until the end', done: false }],
  ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n', { status: 204, body: '', done: true }],
  [
    `${CHUNKED}5\r\nhello\r\nA;x=y\r\n, \r\nworld!\r\n`,
    { status: 200, body: 'hello, \r\nworld!', done: false },
  ],
  [`${CHUNKED}2\r\nhi\r\n0\r\nTrailer: x\r\n\r\n`, { status: 200, body: 'hi', done: true }],
];

test('reads responses, however they are cut into pieces', () => {
  for (const [response, expected] of RESPONSES) {
    assert.deepEqual(parse(response), expected);
    fc.assert(
      fc.property(fc.array(fc.nat(response.length)), (cuts) =>
        assert.deepEqual(parse(response, cuts), expected),
      ),
    );
  }
});

test('refuses what is no response', () => {
  for (const [response, problem] of [
    ['SSH-2.0\r\n\r\n', /no HTTP response: SSH-2\.0/],
    [`${CHUNKED}xyz\r\n`, /no length: xyz/],
    ['HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n', /no number: -1/],
    ['x'.repeat(70_000), /too long/],
  ] as const) {
    assert.throws(() => parse(response), problem);
  }
});
