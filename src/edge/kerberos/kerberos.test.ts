import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { until } from '../../../test/e2e/testing/until.ts';
import { createNegotiation, type Negotiation } from './index.ts';
import type { RunProgram } from './programs.ts';
import { Apache } from './testing/apache.ts';
import { REALM, Realm } from './testing/realm.ts';

const USER = `alice@${REALM}`;

/** Hands back who Apache says is calling. */
let backend: Server;
before(async () => {
  backend = createServer(({ headers }, response) => response.end(headers['x-user']));
  await once(backend.listen(0, '127.0.0.1'), 'listening');
});
after(() => backend.close());

/** A realm and a web server in it that asks for tickets. */
async function start(encryptionType?: string) {
  const stack = new AsyncDisposableStack();
  const realm = stack.use(await Realm.start(encryptionType === undefined ? {} : { encryptionType }));
  const keytab = realm.addService('HTTP/localhost');
  // A server that listens on a port has an address of this kind.
  const { port } = backend.address() as AddressInfo;
  const apache = stack.use(await Apache.start(realm, keytab, `http://127.0.0.1:${port}`));
  const url = new URL(`http://localhost:${apache.port}/api`);
  return { realm, url, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** Runs the real programs in an environment. @param ran is told which */
const programsIn =
  (env: NodeJS.ProcessEnv, ran: string[] = []): RunProgram =>
  (name, args) =>
    new Promise((resolve) => {
      ran.push(name);
      execFile(name, args, { env: { ...env, LC_ALL: 'C' } }, (error, output, problem) =>
        resolve(error === null ? { kind: 'succeeded', output } : { kind: 'failed', problem: problem.trim() }),
      );
    });

function negotiationOf(realm: Realm, cache?: string, ran?: string[]): Negotiation {
  const environment = realm.environment(cache);
  return createNegotiation({ environment, userId: 0, run: programsIn(environment, ran) });
}

async function askAs(negotiation: Negotiation, url: URL) {
  const authorization = await negotiation.authorizationFor(url);
  const response = await fetch(url, { headers: authorization === undefined ? {} : { authorization } });
  return { status: response.status, user: await response.text() };
}

for (const type of [
  'aes256-cts-hmac-sha1-96',
  'aes128-cts-hmac-sha1-96',
  'aes256-cts-hmac-sha384-192',
  'aes128-cts-hmac-sha256-128',
]) {
  test(`a web server lets a user with a ticket of the type ${type} in`, async () => {
    await using site = await start(type);
    site.realm.logIn();
    assert.deepEqual(await askAs(negotiationOf(site.realm), site.url), { status: 200, user: USER });
  });
}

test('every request has a token of its own, also those of several commands at once', async () => {
  await using site = await start();
  site.realm.logIn();
  const commands = [negotiationOf(site.realm), negotiationOf(site.realm)];
  const requests = commands.flatMap((command) => Array.from({ length: 20 }, () => askAs(command, site.url)));
  for (const answer of await Promise.all(requests)) assert.deepEqual(answer, { status: 200, user: USER });
  const token = await commands[0]?.authorizationFor(site.url);
  const replay = () => fetch(site.url, { headers: { authorization: token ?? '' } });
  assert.equal((await replay()).status, 200);
  assert.equal((await replay()).status, 401);
});

test('a ticket is fetched once, and found in the cache by later commands', async () => {
  await using site = await start();
  site.realm.logIn();
  for (const expected of [['kvno'], [], []]) {
    const ran: string[] = [];
    assert.equal((await askAs(negotiationOf(site.realm, undefined, ran), site.url)).status, 200);
    assert.deepEqual(ran, expected);
  }
});

test('of a directory of caches, that which klist shows is used', async () => {
  await using site = await start();
  mkdirSync(join(site.realm.directory, 'caches'), { mode: 0o700 });
  const cache = `DIR:${join(site.realm.directory, 'caches')}`;
  site.realm.logIn(cache);
  assert.equal((await askAs(negotiationOf(site.realm, cache), site.url)).user, USER);
});

test('from a cache that is no file, the ticket is exported', async () => {
  await using site = await start();
  mkdirSync(join(site.realm.directory, 'caches'), { mode: 0o700 });
  const environment = site.realm.environment(`DIR:${join(site.realm.directory, 'caches')}`);
  site.realm.logIn(environment['KRB5CCNAME']);
  const programs = programsIn(environment);
  const run: RunProgram = async (name, args) =>
    name === 'klist' ? { kind: 'succeeded', output: 'Ticket cache: KCM:1000\n' } : programs(name, args);
  const negotiation = createNegotiation({ environment, userId: 0, run });
  assert.equal((await askAs(negotiation, site.url)).user, USER);
});

test('why there is no ticket, or why it was refused, is told', async () => {
  await using site = await start();
  const { realm, url } = site;
  const refusal = async (cache: string, at = url): Promise<string> => {
    const negotiation = negotiationOf(realm, cache);
    assert.equal((await askAs(negotiation, at)).status, 401);
    return negotiation.whyRefused(at.hostname, 401);
  };

  const nobody = realm.cache('nobody');
  assert.match(
    await refusal(nobody),
    /^no Kerberos ticket for HTTP\/localhost: log in with "kinit" \(kvno: No credentials cache found/,
  );

  const gone = realm.cache('gone');
  realm.logIn(gone);
  realm.logOut(gone);
  assert.match(await refusal(gone), /: log in with "kinit" \(/);

  const user = realm.cache('user');
  realm.logIn(user);
  const elsewhere = new URL(url.href.replace('localhost', '127.0.0.1'));
  assert.match(
    await refusal(user, elsewhere),
    /^no Kerberos ticket for HTTP\/127\.0\.0\.1: the realm knows no such service: .*address must name .*not found/,
  );

  // The server goes on with the old key.
  realm.administer('cpw -randkey HTTP/localhost');
  assert.match(
    await refusal(user),
    /^the Kerberos ticket of alice@TEST\.EXAMPLE for HTTP\/localhost was refused; "kdestroy" and "kinit"/,
  );

  const known = negotiationOf(realm, user);
  await known.authorizationFor(url);
  assert.equal(known.whyRefused('localhost', 403), `the Kerberos ticket was that of ${USER}`);
  assert.equal(known.whyRefused('other.example', 401), 'no Kerberos ticket was shown');

  const brief = realm.cache('brief');
  realm.logIn(brief, '-l', '1s');
  const run = programsIn(realm.environment(brief));
  await until('the ticket expires', 60_000, async () => {
    const { kind } = await run('kvno', ['-S', 'HTTP', 'localhost']);
    return kind === 'failed' ? true : undefined;
  });
  assert.match(await refusal(brief), /: it has expired: log in again with "kinit" \(kvno: Ticket expired/);
});
