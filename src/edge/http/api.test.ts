import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, type TestContext, test } from 'node:test';
import { AuroraAdmin, Response } from '../../../api/generated/aurora.ts';
import {
  decodeReply,
  encodeCall,
  type MethodSchema,
  type Protocol,
  type Wire,
} from '../../../api/thrift/index.ts';
import { type ApiHandler, apiRoutes, type Caller } from './api.ts';
import { HttpError } from './route.ts';
import { exchange, memoryLogger, rawExchange, startServer } from './testing/exchange.ts';

const BINARY = 'application/vnd.apache.thrift.binary';
const JSON_TYPE = 'application/vnd.apache.thrift.json';
const NESTED_DEEP = 10_000;

const ANSWER: Wire<Response> = { responseCode: 'OK', details: [{ message: 'hello' }] };

interface Call {
  readonly rpc: string;
  readonly args: unknown;
  readonly caller: Caller;
}

function methodOf(name: string): MethodSchema<unknown, Response> {
  const found = AuroraAdmin.methods.get(name);
  assert.ok(found);
  return { ...found, reply: Response };
}

async function start(context: TestContext, handle?: ApiHandler, corsOrigin?: string) {
  const calls: Call[] = [];
  const logger = memoryLogger();
  const record: ApiHandler = async (rpc, args, caller) => {
    calls.push({ rpc, args, caller });
    return ANSWER;
  };
  const options = { handle: handle ?? record, logger, ...(corsOrigin === undefined ? {} : { corsOrigin }) };
  const server = await startServer(context, apiRoutes(options));
  return { url: `${server.url}/api`, server, calls, logger };
}

function post(body: Uint8Array | string, headers: Record<string, string> = {}) {
  return { method: 'POST', body, headers };
}

const GET_JOBS = methodOf('getJobs');
const ARGS = { ownerRole: 'www-data' };
const BINARY_CALL = encodeCall('binary', GET_JOBS, ARGS);
const JSON_CALL = encodeCall('json', GET_JOBS, ARGS);

describe('content negotiation', () => {
  const rows: [
    contentType: string | undefined,
    accept: string | undefined,
    asks: Protocol,
    gets: Protocol,
  ][] = [
    [BINARY, BINARY, 'binary', 'binary'],
    [BINARY, undefined, 'binary', 'json'],
    [BINARY, '*/*', 'binary', 'json'],
    [BINARY, `${BINARY}, ${JSON_TYPE}`, 'binary', 'json'],
    [JSON_TYPE, BINARY, 'json', 'binary'],
    [JSON_TYPE, JSON_TYPE, 'json', 'json'],
    [`${JSON_TYPE}; charset=utf-8`, 'nonsense', 'json', 'json'],
    ['application/json', undefined, 'json', 'json'],
    ['application/x-thrift', undefined, 'json', 'json'],
    [undefined, undefined, 'json', 'json'],
  ];
  for (const [contentType, accept, asks, gets] of rows) {
    test(`Content-Type ${contentType}, Accept ${accept}: ${asks} is asked, ${gets} is answered`, async (context) => {
      const { url, calls } = await start(context);
      const headers = {
        ...(contentType === undefined ? {} : { 'Content-Type': contentType }),
        ...(accept === undefined ? {} : { Accept: accept }),
      };
      const answer = await exchange(url, post(asks === 'binary' ? BINARY_CALL : JSON_CALL, headers));
      assert.equal(answer.status, 200);
      assert.equal(answer.headers['content-type'], gets === 'binary' ? BINARY : JSON_TYPE);
      assert.deepEqual(decodeReply(gets, GET_JOBS, answer.body), { kind: 'reply', reply: ANSWER });
      assert.deepEqual(calls[0]?.rpc, 'getJobs');
      assert.deepEqual(calls[0]?.args, ARGS);
    });
  }

  for (const contentType of [
    'text/plain',
    'application/json; charset=utf-8',
    'application/x-www-form-urlencoded',
  ]) {
    test(`Content-Type ${contentType} is refused`, async (context) => {
      const { url } = await start(context);
      const answer = await exchange(url, post(JSON_CALL, { 'Content-Type': contentType }));
      assert.deepEqual([answer.status, answer.text], [415, `Unsupported Content-Type: ${contentType}\n`]);
    });
  }
});

test('every request that the original clients sent is understood', async (context) => {
  const { url, calls } = await start(context);
  const folder = new URL('../../../test/recordings/client/', import.meta.url);
  let sent = 0;
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.json'))) {
    const { exchanges } = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as {
      exchanges: {
        request: { headers: Record<string, string>; bodyBase64: string; decoded: { rpc: string } };
      }[];
    };
    for (const { request } of exchanges) {
      const body = Buffer.from(request.bodyBase64, 'base64');
      const answer = await exchange(url, post(body, { ...request.headers }));
      const reply = decodeReply('binary', methodOf(request.decoded.rpc), answer.body);
      assert.deepEqual(reply, { kind: 'reply', reply: ANSWER });
      sent += 1;
      assert.equal(calls.at(-1)?.rpc, request.decoded.rpc);
    }
  }
  assert.ok(sent > 50);
});

describe('what is no call', () => {
  const json = { 'Content-Type': 'application/json' };
  const binary = { 'Content-Type': BINARY };
  const nestedList = Array.from({ length: NESTED_DEEP }, () => [15, 0, 0, 0, 1]).flat();
  const nestedBinary = Uint8Array.from([
    0x80,
    1,
    0,
    1,
    0,
    0,
    0,
    1,
    120,
    0,
    0,
    0,
    0,
    15,
    0,
    99,
    ...nestedList,
  ]);
  const knownNested = Uint8Array.from([...BINARY_CALL.subarray(0, -1), 15, 0, 99, ...nestedList]);
  const rows: [what: string, body: string | Uint8Array, headers: Record<string, string>, text: RegExp][] = [
    ['HTML', '<html></html>', json, /no Thrift call in the json protocol: at character 0: expected \[/],
    ['nothing', '', json, /no Thrift call in the json protocol: .*found the end/],
    ['JSON of another kind', '{"method": "getJobs"}', json, /expected \[/],
    ['JSON nested deep', '['.repeat(NESTED_DEEP), json, /expected a number/],
    [
      'JSON arguments nested deep',
      `[1,"getJobs",1,0,{"9":{"lst":${'["lst",1,'.repeat(NESTED_DEEP)}`,
      json,
      /nests deeper than 64 levels/,
    ],
    ['text as binary', 'GET / HTTP/1.1', binary, /no Thrift call in the binary protocol/],
    ['binary arguments nested deep', knownNested, binary, /nests deeper than 64 levels/],
    ['a reply', encodeReplyLike(), binary, /the message is no call/],
    ['cut off', BINARY_CALL.subarray(0, 30), binary, /more bytes are announced/],
  ];
  for (const [what, body, headers, expected] of rows) {
    test(`${what}: 500 with the reason`, async (context) => {
      const { url, calls, logger } = await start(context);
      const answer = await exchange(url, post(body, headers));
      assert.equal(answer.status, 500);
      assert.match(answer.text, expected);
      assert.equal(answer.headers['content-type'], 'text/plain; charset=utf-8');
      assert.deepEqual([calls.length, logger.lines.length], [0, 0]);
      assert.equal((await exchange(url, post(JSON_CALL))).status, 200);
    });
  }

  test('an unknown method is answered by a Thrift exception', async (context) => {
    const { url } = await start(context);
    const answer = await exchange(url, post(nestedBinary, { ...binary, Accept: BINARY }));
    assert.deepEqual(decodeReply('binary', GET_JOBS, answer.body), {
      kind: 'exception',
      exception: { type: 'UNKNOWN_METHOD', message: "Invalid method name: 'x'" },
    });
  });

  test('more elements than memory should hold: 413', async (context) => {
    const { url } = await start(context);
    const instances = Array.from({ length: 500_001 }, (_, id) => id);
    const call = encodeCall('binary', methodOf('killTasks'), { instances });
    const answer = await exchange(url, post(call, binary));
    assert.equal(answer.status, 413);
  });
});

function encodeReplyLike(): Uint8Array {
  const reply = BINARY_CALL.slice();
  reply[3] = 2;
  return reply;
}

describe('the handler', () => {
  test('learns who calls', async (context) => {
    const { url, calls } = await start(context);
    await exchange(url, post(JSON_CALL, { Authorization: 'Basic abc' }));
    assert.deepEqual(calls[0]?.caller, { remoteAddress: '127.0.0.1', authorization: 'Basic abc' });
  });

  test('that fails is answered by a Thrift exception, without its secrets', async (context) => {
    const { url, logger } = await start(context, () => Promise.reject(new Error('secret')));
    const answer = await exchange(url, post(JSON_CALL));
    assert.equal(answer.status, 200);
    assert.deepEqual(decodeReply('json', GET_JOBS, answer.body), {
      kind: 'exception',
      exception: { type: 'INTERNAL_ERROR', message: 'Internal error processing getJobs' },
    });
    assert.deepEqual(logger.lines, ['the call getJobs failed']);
  });

  test('can ask for credentials', async (context) => {
    const challenge = { 'WWW-Authenticate': 'Basic realm="x"' };
    const { url } = await start(context, () => Promise.reject(new HttpError(401, 'Unauthorized', challenge)));
    const answer = await exchange(url, post(JSON_CALL));
    assert.deepEqual([answer.status, answer.headers['www-authenticate']], [401, 'Basic realm="x"']);
  });
});

describe('pages of other sites', () => {
  test('may not call', async (context) => {
    const { url, server, calls } = await start(context);
    const foreign = await exchange(url, post(JSON_CALL, { Origin: 'http://evil.example' }));
    assert.deepEqual([foreign.status, calls.length], [403, 0]);
    const own = await exchange(url, post(JSON_CALL, { Origin: server.url }));
    assert.equal(own.status, 200);
    const proxied = { Origin: 'https://aurora.example', 'X-Forwarded-Host': 'aurora.example' };
    assert.equal((await exchange(url, post(JSON_CALL, proxied))).status, 200);
  });

  test('may if the operator allows it', async (context) => {
    const { url } = await start(context, undefined, 'http://friend.example');
    const answer = await exchange(url, post(JSON_CALL, { Origin: 'http://friend.example' }));
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['access-control-allow-origin'], 'http://friend.example');
    assert.equal((await exchange(url, post(JSON_CALL, { Origin: 'http://evil.example' }))).status, 403);
  });
});

test('100 MB are answered 413', async (context) => {
  const { server } = await start(context);
  const body = Buffer.alloc(100 * 1024 * 1024);
  const head = `POST /api HTTP/1.1\r\nHost: x\r\nContent-Type: ${BINARY}\r\nContent-Length: ${body.length}\r\n\r\n`;
  assert.match(await rawExchange(server, head, body), /^HTTP\/1\.1 413 /);
});
