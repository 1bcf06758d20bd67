import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import type { PageRequest } from '../client/outside.ts';
import { openPage } from './aurora-pages.ts';

const home = mkdtempSync(join(tmpdir(), 'aurora-pages-'));
const homeBefore = process.env['HOME'];
before(() => {
  writeFileSync(join(home, '.netrc'), 'machine 127.0.0.1 login alice password secret', { mode: 0o600 });
  process.env['HOME'] = home;
});
after(() => {
  process.env['HOME'] = homeBefore;
  rmSync(home, { recursive: true });
});

async function serve(context: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

async function open(url: string, more: Partial<PageRequest> = {}) {
  const outcome = await openPage({ url: new URL(url), mechanism: 'UNAUTHENTICATED', method: 'GET', ...more });
  if (outcome.kind === 'unreachable') return outcome;
  let text = '';
  for await (const chunk of outcome.chunks) text += chunk;
  return { status: outcome.status, text };
}

test('an answer is read as it comes, with method, headers, body and login sent', async (context) => {
  const url = await serve(context, async (request, response) => {
    const body = (await request.toArray()).join('');
    response.statusCode = 201;
    response.write(
      `${request.method} ${request.url} ${request.headers['x-one']} ${request.headers.authorization} `,
    );
    response.end(body);
  });
  const answer = await open(`${url}/v1/x`, { method: 'POST', headers: { 'x-one': '1' }, body: 'ä' });
  const login = Buffer.from('alice:secret').toString('base64');
  assert.deepEqual(answer, { status: 201, text: `POST /v1/x 1 Basic ${login} ä` });
});

test('a redirect is followed with method and body, and without the login of another host', async (context) => {
  const seen: unknown[] = [];
  const leader = await serve(context, async (request, response) => {
    seen.push(request.method, request.headers.authorization, (await request.toArray()).join(''));
    response.end('led');
  });
  const follower = await serve(context, (_, response) =>
    response.writeHead(307, { Location: leader.replace('127.0.0.1', 'localhost') }).end(),
  );
  assert.deepEqual(await open(follower, { method: 'POST', body: 'b' }), { status: 200, text: 'led' });
  assert.deepEqual(seen, ['POST', undefined, 'b']);
});

test('what goes wrong is said', async (context) => {
  const circle = await serve(context, (_, response) => response.writeHead(307, { Location: '/' }).end());
  const silent = await serve(context, () => undefined);
  for (const [url, more, problem] of [
    [circle, {}, /redirected more than 5 times$/],
    [silent, { maxSilenceMs: 50 }, /nothing came in time/],
    ['http://scheduler.invalid/', {}, /scheduler\.invalid/],
  ] as const) {
    const outcome = await open(url, more);
    assert.ok('problem' in outcome);
    assert.match(outcome.problem, problem);
  }
});
