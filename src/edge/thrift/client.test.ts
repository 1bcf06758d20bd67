import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpServer, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect as connectTcp, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { GetJobsArgs, Response } from '../../../api/generated/aurora.ts';
import { encodeReply, type MethodSchema } from '../../../api/thrift/index.ts';
import { apiRoutes, HttpError, type HttpRequest, type HttpResponse, type Route } from '../http/index.ts';
import { memoryLogger, startServer } from '../http/testing/exchange.ts';
import { type CallOptions, type CallResult, callAurora } from './client.ts';

const GET_JOBS: MethodSchema<GetJobsArgs, Response> = { name: 'getJobs', args: GetJobsArgs, reply: Response };

function call(url: string, options: CallOptions = {}): Promise<CallResult> {
  return callAurora(new URL(url), GET_JOBS, { ownerRole: 'www-data' }, options);
}

async function apiServer(context: TestContext): Promise<string> {
  const handle = async (rpc: string, args: unknown) => {
    const message = `${rpc} ${JSON.stringify(args)}`;
    return { responseCode: 'OK', details: [{ message }] } as const;
  };
  return (await startServer(context, apiRoutes({ handle, logger: memoryLogger() }))).url;
}

/** A server whose `/api` answers as told; keeps the requests it got. */
async function scripted(context: TestContext, answer: (request: HttpRequest) => HttpResponse) {
  const requests: HttpRequest[] = [];
  const route: Route = {
    method: 'POST',
    path: '/api',
    handle(request) {
      requests.push(request);
      return answer(request);
    },
  };
  return { url: `${(await startServer(context, [route])).url}/api`, requests };
}

/** A server below HTTP. */
async function tcpServer(context: TestContext, answer: string | undefined): Promise<string> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
    if (answer !== undefined) socket.once('data', () => socket.end(answer));
    context.after(() => socket.destroy());
  });
  return `${await listening(context, server)}/api`;
}

function listening(context: TestContext, server: Server): Promise<string> {
  context.after(() => server.close());
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
    });
  });
}

/** A server with a certificate of its own for 127.0.0.1. */
async function tlsServer(context: TestContext, answer: (response: ServerResponse) => void) {
  const directory = await mkdtemp(join(tmpdir(), 'aurora-tls-'));
  context.after(() => rm(directory, { recursive: true }));
  const [keyFile, certificateFile] = [join(directory, 'key'), join(directory, 'certificate')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:scheduler.invalid'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const out = ['-keyout', keyFile, '-out', certificateFile];
  execFileSync('openssl', ['req', '-x509', ...curve, ...out, ...subject], { stdio: 'ignore' });
  const certificate = readFileSync(certificateFile, 'utf8');
  const server = createTlsServer({ key: readFileSync(keyFile), cert: certificate }, (request, response) => {
    request.resume().once('end', () => answer(response));
  });
  const url = await listening(context, server);
  return { url: `${url.replace('http:', 'https:')}/api`, certificate };
}

const OK_BODY = encodeReply('binary', { ...GET_JOBS, args: GetJobsArgs }, { responseCode: 'OK' }, 0);

test('a call is answered', async (context) => {
  const result = await call(`${await apiServer(context)}/api`);
  const details = [{ message: 'getJobs {"ownerRole":"www-data"}' }];
  assert.deepEqual(result, { kind: 'answered', response: { responseCode: 'OK', details } });
});

test('the request has the headers of the original client', async (context) => {
  const { url, requests } = await scripted(context, () => ({ status: 200, body: OK_BODY }));
  await call(url, { headers: { 'Bypass-Leader-Redirect': 'true' }, userAgent: 'Aurora Admin' });
  const { headers } = requests[0] ?? {};
  assert.equal(headers?.accept, 'application/vnd.apache.thrift.binary');
  assert.equal(headers?.['content-type'], 'application/vnd.apache.thrift.binary');
  assert.equal(headers?.['user-agent'], 'Aurora Admin');
  assert.equal(headers?.['bypass-leader-redirect'], 'true');
  assert.equal(headers?.['transfer-encoding'], undefined);
});

describe('redirects', () => {
  test('are followed with method and body, with credentials chosen anew', async (context) => {
    const leader = await scripted(context, () => ({ status: 200, body: OK_BODY }));
    const standby = await scripted(context, () => ({ status: 307, headers: { Location: leader.url } }));
    const authorizationFor = (url: URL) => `Basic ${url.port}`;
    const result = await call(standby.url, { authorizationFor });
    assert.equal(result.kind, 'answered');
    const [first, second] = [standby.requests[0], leader.requests[0]];
    assert.deepEqual(first?.body, second?.body);
    assert.equal(first?.headers.authorization, `Basic ${new URL(standby.url).port}`);
    assert.equal(second?.headers.authorization, `Basic ${new URL(leader.url).port}`);
  });

  test('in a circle end', async (context) => {
    const { url, requests } = await scripted(context, () => ({ status: 307, headers: { Location: '/api' } }));
    const result = await call(url);
    assert.ok(result.kind === 'failed');
    assert.equal(result.reason, 'tooManyRedirects');
    assert.equal(requests.length, 6);
  });

  test('from TLS to plain text are not followed', async (context) => {
    const leader = await scripted(context, () => ({ status: 200, body: OK_BODY }));
    const tls = await tlsServer(context, (response) =>
      response.writeHead(307, { Location: leader.url }).end(),
    );
    const result = await call(tls.url, { trustedCertificates: tls.certificate });
    assert.ok(result.kind === 'failed');
    assert.equal(result.reason, 'untrusted');
    assert.match(result.problem, /redirected to http:\/\/127\.0\.0\.1:\d+, which is not encrypted/);
    assert.equal(leader.requests.length, 0);
  });

  test('to what is no HTTP are not followed', async (context) => {
    const { url } = await scripted(context, () => ({
      status: 307,
      headers: { Location: 'file:///etc/passwd' },
    }));
    const result = await call(url);
    assert.ok(result.kind === 'failed');
    assert.deepEqual([result.reason, result.status], ['status', 307]);
  });
});

describe('TLS', () => {
  test('a certificate counts if it, or its authority, is trusted', async (context) => {
    const tls = await tlsServer(context, (response) => response.end(OK_BODY));
    assert.equal((await call(tls.url, { trustedCertificates: tls.certificate })).kind, 'answered');
    const result = await call(tls.url);
    assert.ok(result.kind === 'failed');
    assert.deepEqual([result.reason, result.sent], ['untrusted', false]);
    assert.match(
      result.problem,
      /^no secure connection to 127\.0\.0\.1:\d+ could be made: self-signed certificate/,
    );
  });

  test('a server that does not speak it', async (context) => {
    const { url } = await scripted(context, () => ({ status: 200, body: OK_BODY }));
    const result = await call(url.replace('http:', 'https:'));
    assert.ok(result.kind === 'failed');
    assert.deepEqual([result.reason, result.sent], ['untrusted', false]);
  });
});

test('a proxy is asked where the environment names one, but not for hosts that it excepts, nor for this one', async (context) => {
  const proxied: string[] = [];
  const proxy = createHttpServer((request, response) => {
    proxied.push(request.url ?? '');
    request.resume().once('end', () => response.end(OK_BODY));
  });
  const proxyUrl = await listening(context, proxy);
  const here = await scripted(context, () => ({ status: 200, body: OK_BODY }));
  const proxyEnvironment = { http_proxy: proxyUrl, NO_PROXY: 'excepted.invalid' };
  assert.equal((await call('http://scheduler.invalid/api', { proxyEnvironment })).kind, 'answered');
  assert.equal((await call('http://excepted.invalid/api', { proxyEnvironment })).kind, 'failed');
  assert.equal((await call(here.url, { proxyEnvironment })).kind, 'answered');
  assert.deepEqual(proxied, ['http://scheduler.invalid/api']);
});

describe('TLS through a proxy', () => {
  /** A proxy that makes tunnels to wherever it is asked. */
  async function tunnels(context: TestContext): Promise<string> {
    const proxy = createHttpServer();
    proxy.on('connect', ({ url = '' }, socket) => {
      const port = Number(url.split(':')[1]);
      const target = connectTcp(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      for (const end of [socket, target])
        end.on('error', () => [socket, target].map((each) => each.destroy()));
      socket.pipe(target).pipe(socket);
    });
    return listening(context, proxy);
  }

  test('an answer, an untrusted server and a cut answer are told apart', async (context) => {
    const proxyEnvironment = { https_proxy: await tunnels(context) };
    const good = await tlsServer(context, (response) => response.end(OK_BODY));
    const trusting = { proxyEnvironment, trustedCertificates: good.certificate };
    const far = (url: string): string => url.replace('127.0.0.1', 'scheduler.invalid');
    assert.equal((await call(far(good.url), trusting)).kind, 'answered');
    const doubtful = await call(far(good.url), { proxyEnvironment });
    assert.ok(doubtful.kind === 'failed');
    assert.deepEqual([doubtful.reason, doubtful.sent], ['untrusted', false], doubtful.problem);
    const bad = await tlsServer(context, (response) => response.destroy());
    const cut = await call(far(bad.url), { proxyEnvironment, trustedCertificates: bad.certificate });
    assert.ok(cut.kind === 'failed');
    assert.deepEqual([cut.reason, cut.sent], ['cutAnswer', true], cut.problem);
  });
});

describe('what goes wrong is told apart', () => {
  test('no connection', async (context) => {
    const server = await startServer(context, []);
    await server.close();
    const result = await call(`${server.url}/api`);
    assert.ok(result.kind === 'failed');
    assert.deepEqual([result.reason, result.sent], ['connect', false]);
    assert.match(result.problem, /^no connection to 127\.0\.0\.1:\d+ could be made: connect ECONNREFUSED/);
  });

  test('no such host', async () => {
    const result = await call('http://scheduler.invalid/api');
    assert.ok(result.kind === 'failed');
    assert.deepEqual([result.reason, result.sent], ['connect', false]);
  });

  test('no answer in time', async (context) => {
    const result = await call(await tcpServer(context, undefined), { timeoutMs: 100 });
    assert.ok(result.kind === 'failed');
    assert.deepEqual([result.reason, result.sent], ['timeout', true]);
  });

  const statuses: [status: number, reason: string][] = [
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [503, 'unavailable'],
    [500, 'status'],
    [404, 'status'],
  ];
  for (const [status, reason] of statuses) {
    test(`HTTP ${status}`, async (context) => {
      const { url } = await scripted(context, () => {
        throw new HttpError(status, '<html>No Leader  Found</html>');
      });
      const result = await call(url);
      assert.ok(result.kind === 'failed');
      assert.deepEqual([result.reason, result.status, result.sent], [reason, status, true]);
      assert.match(result.problem, new RegExp(`answered HTTP ${status}: No Leader Found$`));
    });
  }

  const head = 'HTTP/1.1 200 OK\r\nContent-Length:';
  const answers: [what: string, answer: string, reason: string, problem: RegExp][] = [
    ['cut off', `${head} 100\r\n\r\nabc`, 'cutAnswer', /is unusable: aborted/],
    ['nothing', '', 'cutAnswer', /is unusable: socket hang up/],
    ['no Thrift', `${head} 12\r\n\r\n<html></html`, 'badAnswer', /is no Thrift: /],
    ['empty', `${head} 0\r\n\r\n`, 'badAnswer', /is no Thrift: .*announced/],
    ['larger than allowed', `${head} 100\r\n\r\n${'x'.repeat(100)}`, 'badAnswer', /larger than 50 bytes/],
    ['no HTTP', 'SSH-2.0-OpenSSH\r\n', 'badAnswer', /is unusable: Parse Error/],
  ];
  for (const [what, answer, reason, problem] of answers) {
    test(`an answer that is ${what}`, async (context) => {
      const result = await call(await tcpServer(context, answer), { maxAnswerBytes: 50 });
      assert.ok(result.kind === 'failed');
      assert.deepEqual([result.reason, result.sent], [reason, true]);
      assert.match(result.problem, problem);
    });
  }

  test('a method that the server does not have', async (context) => {
    const url = new URL(`${await apiServer(context)}/api`);
    const result = await callAurora(url, { ...GET_JOBS, name: 'getNothing' }, {});
    assert.ok(result.kind === 'failed');
    assert.equal(result.reason, 'exception');
    assert.match(
      result.problem,
      /did not execute getNothing: Invalid method name: 'getNothing' \(UNKNOWN_METHOD\)/,
    );
  });
});
