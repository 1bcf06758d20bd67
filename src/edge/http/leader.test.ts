import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Leadership, leaderHealthRoute, redirectToLeader } from './leader.ts';
import { type Route, text } from './route.ts';
import { exchange, startServer } from './testing/exchange.ts';

const LEADING: Leadership = { kind: 'leading' };
const FOLLOWING: Leadership = { kind: 'following', leader: { host: 'other', port: 8081 } };
const UNKNOWN: Leadership = { kind: 'unknown', reason: 'This scheduler reads its log & waits' };

test('/leaderhealth tells load balancers who leads', async (context) => {
  let leadership: Leadership = LEADING;
  const { url } = await startServer(context, [leaderHealthRoute(() => leadership)]);
  const statuses: [Leadership, number][] = [
    [LEADING, 200],
    [FOLLOWING, 503],
    [UNKNOWN, 502],
  ];
  for (const [each, status] of statuses) {
    leadership = each;
    assert.equal((await exchange(`${url}/leaderhealth`)).status, status);
  }
});

const here: Route = { method: 'GET', path: '/*', handle: () => text(200, 'here') };
const hereToo: Route = { ...here, method: 'POST' };

test('a scheduler that does not lead sends callers to the one that does', async (context) => {
  const { url } = await startServer(context, [here, hereToo], {}, (head) =>
    redirectToLeader(head, () => FOLLOWING),
  );
  const sent = { method: 'POST', body: 'x'.repeat(100_000) };
  for (const path of [
    '/api',
    '/apibeta/getJobs',
    '/scheduler/www-data?x=1',
    '/quotas?role=a%20b',
    '/v1/events',
  ]) {
    const answer = await exchange(`${url}${path}`, sent);
    assert.deepEqual([answer.status, answer.text], [307, ''], path);
    assert.equal(answer.headers.location, `http://other:8081${path}`);
  }
  for (const path of [
    '/',
    '/vars',
    '/health',
    '/leaderhealth',
    '/assets/x',
    '/structdump/task/x',
    '/quitquitquit',
  ]) {
    assert.equal((await exchange(`${url}${path}`)).text, 'here\n', path);
  }
  const bypassed = await exchange(`${url}/api`, { headers: { 'Bypass-Leader-Redirect': '' } });
  assert.equal(bypassed.text, 'here\n');
});

test('without a leader callers learn why, and to try again', async (context) => {
  const { url } = await startServer(context, [here], {}, (head) => redirectToLeader(head, () => UNKNOWN));
  const answer = await exchange(`${url}/scheduler`);
  assert.deepEqual([answer.status, answer.headers['retry-after']], [503, '2']);
  assert.match(answer.text, /No Leader Found/);
  assert.match(answer.text, /This scheduler reads its log &amp; waits/);
});

test('the leader answers itself', async (context) => {
  const { url } = await startServer(context, [here], {}, (head) => redirectToLeader(head, () => LEADING));
  assert.equal((await exchange(`${url}/api`)).text, 'here\n');
});
