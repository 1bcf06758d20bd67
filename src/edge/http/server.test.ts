import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, type TestContext, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { HttpError, type Route, text } from './route.ts';
import { createHttpServer } from './server.ts';
import { exchange, memoryLogger, rawExchange, startServer } from './testing/exchange.ts';

const MB = 1024 * 1024;

const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/hello', handle: () => text(200, 'hello') },
  {
    method: 'GET',
    path: '/jobs/{role}/{name}',
    handle: ({ parameters }) => text(200, JSON.stringify(parameters)),
  },
  { method: 'GET', path: '/files/*', handle: ({ parameters }) => text(200, parameters['rest'] ?? '') },
  { method: 'POST', path: '/size', handle: ({ body }) => text(200, String(body.length)) },
  { method: 'POST', path: '/small', maxBodyBytes: 10, handle: ({ body }) => text(200, String(body.length)) },
  { method: 'GET', path: '/broken', handle: () => Promise.reject(new Error('secret detail')) },
  {
    method: 'GET',
    path: '/forbidden',
    handle() {
      throw new HttpError(401, 'Who are you?', { 'WWW-Authenticate': 'Basic' });
    },
  },
  { method: 'GET', path: '/long', handle: () => text(200, 'x'.repeat(5000)) },
  { method: 'GET', path: '/stream', handle: () => ({ status: 200, body: Readable.from(['a', 'b']) }) },
];

async function start(context: TestContext, limits = {}): Promise<string> {
  return (await startServer(context, ROUTES, limits)).url;
}

describe('routing', () => {
  test('by path, parameters and method', async (context) => {
    const url = await start(context);
    assert.equal((await exchange(`${url}/hello?x=1`)).text, 'hello\n');
    assert.equal((await exchange(`${url}/jobs/www%20data/a`)).text, '{"role":"www data","name":"a"}\n');
    assert.equal((await exchange(`${url}/files/a/b.txt`)).text, 'a/b.txt\n');
    assert.equal((await exchange(`${url}/stream`)).text, 'ab');
    assert.equal((await exchange(`${url}/jobs/a`)).status, 404);
    const wrong = await exchange(`${url}/hello`, { method: 'POST', body: 'x' });
    assert.deepEqual([wrong.status, wrong.headers.allow], [405, 'GET']);
    const badly = await exchange(`${url}/%zz`);
    assert.deepEqual(
      [badly.status, badly.text],
      [400, 'Bad Request: the path /%zz is not properly encoded.\n'],
    );
  });

  test('HEAD has the headers of GET and no body', async (context) => {
    const url = await start(context);
    const answer = await exchange(`${url}/hello`, { method: 'HEAD' });
    assert.deepEqual([answer.status, answer.headers['content-length'], answer.text], [200, '6', '']);
  });

  test('a table with the same route twice is refused', async () => {
    const [route] = ROUTES;
    assert.ok(route);
    const options = {
      host: '127.0.0.1',
      port: 0,
      portFlag: '-p',
      routes: [route, route],
      logger: memoryLogger(),
    };
    await assert.rejects(createHttpServer(options), /two routes answer GET \/hello/);
  });
});

describe('a handler that fails', () => {
  test('is answered 500 without its secrets', async (context) => {
    const answer = await exchange(`${await start(context)}/broken`);
    assert.equal(answer.status, 500);
    assert.doesNotMatch(answer.text, /secret/);
  });

  test('with an HttpError decides the answer', async (context) => {
    const answer = await exchange(`${await start(context)}/forbidden`);
    assert.deepEqual([answer.status, answer.text], [401, 'Who are you?\n']);
    assert.equal(answer.headers['www-authenticate'], 'Basic');
  });
});

describe('compression', () => {
  test('long texts, for clients that accept it', async (context) => {
    const url = await start(context);
    const packed = await exchange(`${url}/long`, { headers: { 'Accept-Encoding': 'deflate, gzip;q=0.8' } });
    assert.equal(packed.headers['content-encoding'], 'gzip');
    assert.equal(gunzipSync(packed.body).length, 5001);
    for (const accepted of ['deflate', 'gzip;q=0', 'identity']) {
      const plain = await exchange(`${url}/long`, { headers: { 'Accept-Encoding': accepted } });
      assert.deepEqual([plain.headers['content-encoding'], plain.body.length], [undefined, 5001]);
    }
  });
});

describe('bodies are bounded', () => {
  const send = (body: Uint8Array, headers = {}) => ({ method: 'POST', body, headers });

  test('by default at 16 MB', async (context) => {
    const url = await start(context);
    assert.equal((await exchange(`${url}/size`, send(Buffer.alloc(16 * MB)))).text, `${16 * MB}\n`);
    assert.equal((await exchange(`${url}/size`, send(Buffer.alloc(16 * MB + 1)))).status, 413);
  });

  test('100 MB are refused, the client reads the answer, and the connection ends', async (context) => {
    const server = await startServer(context, ROUTES);
    const before = process.memoryUsage().arrayBuffers;
    const body = Buffer.alloc(100 * MB);
    const head = `POST /size HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`;
    const answer = await rawExchange(server, head, body);
    assert.match(answer, /^HTTP\/1\.1 413 /);
    assert.match(answer, /connection: close/i);
    assert.match(answer, /larger than 16777216 bytes\.\n$/);
    const held = process.memoryUsage().arrayBuffers - before - body.length;
    assert.ok(held < 64 * MB, `the server held ${held} bytes`);
    assert.equal((await exchange(`${server.url}/hello`)).status, 200);
  });

  test('an announcement that is too large is refused before the body is sent', async (context) => {
    const server = await startServer(context, ROUTES);
    const head = `POST /size HTTP/1.1\r\nHost: x\r\nContent-Length: ${100 * MB}\r\nExpect: 100-continue\r\n\r\n`;
    const expected = exchange(`${server.url}/size`, send(Buffer.from('abc'), { Expect: '100-continue' }));
    assert.equal((await expected).text, '3\n');
    const { connect } = await import('node:net');
    const socket = connect(server.port, server.host, () => socket.write(head));
    const [first] = await new Promise<[Buffer]>((resolve) => socket.once('data', (data) => resolve([data])));
    socket.destroy();
    assert.match(first.toString(), /^HTTP\/1\.1 413 /);
  });

  test('without an announcement', async (context) => {
    const server = await startServer(context, ROUTES, { maxBodyBytes: 1000 });
    const head = 'POST /size HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
    const answer = await rawExchange(server, head, '800\r\n', Buffer.alloc(0x800), '\r\n0\r\n\r\n');
    assert.match(answer, /^HTTP\/1\.1 413 /);
  });

  test('by route', async (context) => {
    const url = await start(context);
    assert.equal((await exchange(`${url}/small`, send(Buffer.alloc(10)))).status, 200);
    assert.equal((await exchange(`${url}/small`, send(Buffer.alloc(11)))).status, 413);
  });

  test('after unpacking', async (context) => {
    const url = await start(context, { maxBodyBytes: MB });
    const gzip = { 'Content-Encoding': 'gzip' };
    assert.equal((await exchange(`${url}/size`, send(gzipSync(Buffer.alloc(MB)), gzip))).text, `${MB}\n`);
    const bomb = gzipSync(Buffer.alloc(200 * MB), { level: 9 });
    assert.ok(bomb.length < MB);
    assert.equal((await exchange(`${url}/size`, send(bomb, gzip))).status, 413);
  });

  test('in total', async (context) => {
    const url = await start(context, { maxTotalBodyBytes: 100 });
    assert.equal((await exchange(`${url}/size`, send(Buffer.alloc(101)))).status, 503);
    for (let round = 0; round < 3; round += 1) {
      assert.equal((await exchange(`${url}/size`, send(Buffer.alloc(100)))).status, 200);
    }
  });

  test('in time', async (context) => {
    const server = await startServer(context, ROUTES, { bodyTimeoutMs: 50 });
    const answer = rawExchange(server, 'POST /size HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc');
    const deadline = await Promise.race([answer, exchange(`${server.url}/hello`).then(() => answer)]);
    assert.match(deadline, /^HTTP\/1\.1 408 .*did not arrive within 50 ms/s);
  });
});

describe('bad input leaves the server alive', () => {
  const inputs: [what: string, bytes: string, answer: RegExp][] = [
    ['no HTTP', 'this is not HTTP\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['a TLS greeting', '\x16\x03\x01\x02\x00\x01', /^HTTP\/1\.1 400 /],
    ['huge headers', `GET /hello HTTP/1.1\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`, /^(HTTP\/1\.1 431 |$)/],
    [
      'a body that is not packed as said',
      'POST /size HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc',
      /^HTTP\/1\.1 400 .*cannot be read: incorrect header check/s,
    ],
    [
      'an unknown packing',
      'POST /size HTTP/1.1\r\nHost: x\r\nContent-Encoding: br\r\nContent-Length: 3\r\n\r\nabc',
      /^HTTP\/1\.1 415 .*Unsupported Content-Encoding: br/s,
    ],
  ];
  for (const [what, bytes, expected] of inputs) {
    test(what, async (context) => {
      const server = await startServer(context, ROUTES);
      assert.match(await rawExchange(server, bytes), expected);
      assert.equal((await exchange(`${server.url}/hello`)).status, 200);
    });
  }

  test('a client that goes away in the middle', async (context) => {
    const server = await startServer(context, ROUTES, { maxTotalBodyBytes: 100 });
    const { connect } = await import('node:net');
    for (let round = 0; round < 5; round += 1) {
      await new Promise<void>((resolve) => {
        const socket = connect(server.port, server.host, () => {
          socket.end(`POST /size HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n${'x'.repeat(60)}`);
        });
        socket.on('close', () => resolve()).resume();
      });
    }
    // All that was held for them was given back.
    const answer = await exchange(`${server.url}/size`, { method: 'POST', body: 'y'.repeat(100) });
    assert.equal(answer.text, '100\n');
  });
});

describe('binding', () => {
  test('a port in use is a problem that names address, port and flag', async (context) => {
    const { port } = await startServer(context, ROUTES);
    const options = {
      host: '127.0.0.1',
      port,
      portFlag: '-http_port',
      routes: ROUTES,
      logger: memoryLogger(),
    };
    assert.deepEqual(await createHttpServer(options), {
      ok: false,
      problem: `Cannot listen on 127.0.0.1:${port}: the port is in use by another process. Stop that process or choose another port with -http_port.`,
    });
  });

  test('an address that is not ours is a problem', async () => {
    const options = {
      host: '192.0.2.1',
      port: 0,
      portFlag: '-http_port',
      routes: ROUTES,
      logger: memoryLogger(),
    };
    assert.deepEqual(await createHttpServer(options), {
      ok: false,
      problem: 'Cannot listen on 192.0.2.1:0: this machine has no such address.',
    });
  });

  test('close ends connections that are kept alive', async (context) => {
    const server = await startServer(context, ROUTES);
    const answer = await fetch(`${server.url}/hello`);
    assert.equal(await answer.text(), 'hello\n');
    await server.close();
    await assert.rejects(fetch(`${server.url}/hello`));
  });
});
