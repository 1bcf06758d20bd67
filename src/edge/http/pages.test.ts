import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { Statistics } from '../../ports/statistics.ts';
import { uiRoutes } from './assets.ts';
import {
  agentsRoutes,
  healthRoute,
  offersRoute,
  pendingTasksRoute,
  quitRoute,
  structdumpRoute,
  varsRoutes,
} from './pages.ts';
import { exchange, rawExchange, startServer } from './testing/exchange.ts';

const STATISTICS: Statistics = {
  increment() {},
  gauge() {},
  timing() {},
  *values() {
    yield ['tasks_RUNNING', 3];
    yield ['build', 'x'];
  },
};

test('/vars is sorted, /vars.json is in order of registration', async (context) => {
  const { url } = await startServer(context, varsRoutes(STATISTICS));
  assert.equal((await exchange(`${url}/vars`)).text, 'build x\ntasks_RUNNING 3\n');
  assert.equal((await exchange(`${url}/vars.json`)).text, '{"tasks_RUNNING":3,"build":"x"}');
  assert.equal(
    (await exchange(`${url}/vars.json?pretty=true`)).text,
    '{\n  "tasks_RUNNING": 3,\n  "build": "x"\n}',
  );
});

test('/health is OK', async (context) => {
  const { url } = await startServer(context, [healthRoute()]);
  const answer = await exchange(`${url}/health`);
  assert.deepEqual([answer.status, answer.text], [200, 'OK\n']);
});

test('/structdump shows a task and escapes what it shows', async (context) => {
  const { url } = await startServer(context, [
    structdumpRoute((id) => (id === 'a<b' ? '{"x": "<script>"}' : undefined)),
  ]);
  const found = await exchange(`${url}/structdump/task/a%3Cb`);
  assert.match(found.text, /<title>Task a&lt;b<\/title>/);
  assertGuarded(found.headers);
  assert.match(found.text, /<pre>\{&quot;x&quot;: &quot;&lt;script&gt;&quot;\}<\/pre>/);
  const missing = await exchange(`${url}/structdump/task/other`);
  assert.deepEqual([missing.status, /Entity not found/.test(missing.text)], [200, true]);
});

test('/offers keeps 64-bit integers', async (context) => {
  const offer = {
    id: { value: 'o' },
    framework_id: { value: 'f' },
    agent_id: { value: 'a' },
    hostname: 'h',
    unavailability: { start: { nanoseconds: 1_700_000_000_000_000_001n } },
  };
  const { url } = await startServer(context, [offersRoute(() => [offer])]);
  assert.match((await exchange(`${url}/offers`)).text, /^\[\{"id":\{"value":"o"\}.*1700000000000000001/);
});

test('/pendingtasks', async (context) => {
  const groups = [{ name: 'www/prod/hello', taskIds: ['t'], penaltyMs: 1000, reason: '[Insufficient: cpu]' }];
  const { url } = await startServer(context, [pendingTasksRoute(() => groups)]);
  assert.deepEqual(JSON.parse((await exchange(`${url}/pendingtasks`)).text), groups);
});

test('/agents lists hosts, also under the old name', async (context) => {
  const attributes = [
    { name: 'rack', values: ['r1', 'r2'] },
    { name: 'host', values: ['h'] },
  ];
  const routes = agentsRoutes(() => [{ host: 'h', slaveId: 'S1', attributes }], 1338);
  const { url } = await startServer(context, routes);
  const expected =
    '<tr><td><a href="http://h:1338">h</a></td><td>S1</td><td>NONE</td><td>host=[h], rack=[r1,r2]</td></tr>';
  for (const path of ['/agents', '/slaves']) {
    assert.ok((await exchange(url + path)).text.includes(expected));
  }
});

test('/quitquitquit answers, then quits', async (context) => {
  const quit = Promise.withResolvers<void>();
  const { url } = await startServer(context, [quitRoute(quit.resolve)]);
  assert.equal((await exchange(`${url}/quitquitquit`)).status, 405);
  assert.equal(
    (await exchange(`${url}/quitquitquit`, { method: 'POST' })).text,
    'Notifying quit listener.\n',
  );
  await quit.promise;
});

/** Asserts that a page runs no script but the server's files, and is shown in no frame. */
function assertGuarded(headers: Readonly<Record<string, unknown>>): void {
  const policy = String(headers['content-security-policy']).split('; ');
  for (const rule of [
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'self'",
    "frame-ancestors 'none'",
  ])
    assert.ok(policy.includes(rule), `${rule} in ${policy}`);
  assert.doesNotMatch(policy.join(), /unsafe/);
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['referrer-policy'], 'same-origin');
}

describe('the UI', () => {
  function directory(context: TestContext): string {
    const root = mkdtempSync(join(tmpdir(), 'ui-'));
    context.after(() => rmSync(root, { recursive: true }));
    mkdirSync(join(root, 'ui/assets/sub'), { recursive: true });
    writeFileSync(join(root, 'secret.txt'), 'secret');
    writeFileSync(join(root, 'ui/index.html'), '<html>ui</html>');
    writeFileSync(join(root, 'ui/assets/app.js'), 'x'.repeat(2000));
    writeFileSync(join(root, 'ui/assets/logo.svg'), '<svg/>');
    return join(root, 'ui');
  }

  test('its page answers every path of the UI', async (context) => {
    const { url } = await startServer(context, uiRoutes(directory(context)));
    for (const path of [
      '/scheduler',
      '/scheduler/',
      '/scheduler/www/prod/hello/0',
      '/updates',
      '/scheduler/a%2Fb',
    ]) {
      const answer = await exchange(url + path);
      assert.deepEqual(
        [answer.status, answer.text, answer.headers['cache-control']],
        [200, '<html>ui</html>', 'no-cache'],
      );
      assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8');
      assertGuarded(answer.headers);
    }
    const root = await exchange(`${url}/`);
    assert.deepEqual([root.status, root.headers.location], [302, '/scheduler']);
  });

  test('its files have a type, may be cached, and are not sent again unchanged', async (context) => {
    const { url } = await startServer(context, uiRoutes(directory(context)));
    const script = await exchange(`${url}/assets/app.js`, { headers: { 'Accept-Encoding': 'gzip' } });
    assert.equal(script.headers['content-type'], 'text/javascript; charset=utf-8');
    assert.equal(script.headers['cache-control'], 'max-age=3600');
    assert.equal(script.headers['content-encoding'], 'gzip');
    const again = await exchange(`${url}/assets/app.js`, {
      headers: { 'If-None-Match': script.headers.etag ?? '' },
    });
    assert.deepEqual([again.status, again.text], [304, '']);
    assert.equal((await exchange(`${url}/assets/logo.svg`)).headers['content-type'], 'image/svg+xml');
  });

  test('no listing, no file outside', async (context) => {
    const ui = directory(context);
    const server = await startServer(context, uiRoutes(ui));
    const outside = [
      '/assets/',
      '/assets/sub',
      '/assets/missing.js',
      '/assets/../index.html',
      '/assets/../../secret.txt',
      '/assets/%2e%2e/%2e%2e/secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/assets/sub/../../../secret.txt',
      '/assets//etc/passwd',
      '/assets/app.js%00.png',
    ];
    for (const path of outside) {
      const answer = await rawExchange(
        server,
        `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      );
      assert.match(answer, /^HTTP\/1\.1 404 /, path);
    }
  });

  test('a link that leads outside is not followed', async (context) => {
    const ui = directory(context);
    symlinkSync(join(ui, '../secret.txt'), join(ui, 'assets/link.txt'));
    const { url } = await startServer(context, uiRoutes(ui));
    assert.equal((await exchange(`${url}/assets/link.txt`)).status, 404);
  });
});
