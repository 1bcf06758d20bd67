import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { decodeApReq } from '../edge/kerberos/ap-req.ts';
import { application, DerReader, field, TAG } from '../edge/kerberos/der.ts';
import { apReqInToken } from '../edge/kerberos/gss-token.ts';
import { readName } from '../edge/kerberos/principal.ts';
import { Apache } from '../edge/kerberos/testing/apache.ts';
import { Realm } from '../edge/kerberos/testing/realm.ts';

const KEY = 'west/media/prod/transcoder';
const STATUS = ['job', 'status', KEY];

/** The recorded answer to `job status`. */
const recording = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../test/recordings/client/job-status-text.json'), 'utf8'),
);
const ANSWER = Buffer.from(recording.exchanges[0].response.bodyBase64, 'base64');

let realm: Realm;
let keytab: string;
before(async () => {
  realm = await Realm.start();
  keytab = realm.addService('HTTP/localhost');
  realm.addService('HTTP/127.0.0.1');
  realm.logIn();
});
after(() => realm[Symbol.asyncDispose]());

/** Serves on the loopback address until the test ends. @returns the port */
async function serve(t: TestContext, listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  // A server that listens on a port has an address of this kind.
  return (server.address() as AddressInfo).port;
}

interface Run {
  readonly port: number;
  readonly argv: readonly string[];
  readonly host?: string;
  readonly mechanism?: string;
  readonly cache?: string;
  readonly path?: string;
  readonly program?: 'aurora' | 'aurora_admin';
}

/** Runs the program of a user of the realm, with the cluster `west` at a port of this machine. */
async function run({ port, argv, host = 'localhost', program = 'aurora', ...more }: Run) {
  const home = join(realm.directory, `home-${port}`);
  mkdirSync(home, { recursive: true });
  const cluster = { name: 'west', scheduler_uri: `http://${host}:${port}` };
  const entry = { ...cluster, auth_mechanism: more.mechanism ?? 'KERBEROS' };
  writeFileSync(join(home, 'clusters.json'), JSON.stringify([entry]));
  const child = spawn(process.execPath, [join(import.meta.dirname, `${program}.ts`), ...argv], {
    env: {
      ...realm.environment(more.cache),
      ...{ HOME: home, AURORA_CONFIG_ROOT: home },
      ...(more.path === undefined ? {} : { PATH: more.path }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [exitCode] = await once(child, 'close');
  return { exitCode, stdout, stderr };
}

/** The service that a token is for, by its ticket. */
function serviceIn(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  const token = Buffer.from(authorization.replace(/^Negotiate /, ''), 'base64');
  const ticket = new DerReader(decodeApReq(apReqInToken(token)).ticket).within(application(1));
  const fields = ticket.within(TAG.sequence);
  fields.within(field(0));
  fields.within(field(1));
  return readName(fields.within(field(2))).components.join('/');
}

test('the clients log in with Kerberos where a cluster asks for it, and say what to do where they cannot', async (t) => {
  const users: (string | undefined)[] = [];
  const backend = await serve(t, ({ headers }, response) => {
    users.push(`${headers['x-user']}`);
    response.end(ANSWER);
  });
  await using apache = await Apache.start(realm, keytab, `http://127.0.0.1:${backend}`);
  const { port } = apache;

  const status = await run({ port, argv: STATUS });
  assert.equal(status.exitCode, 0, status.stderr);
  assert.match(status.stdout, /^Active tasks \(3\):/);
  const admin = await run({
    port,
    argv: ['sla_list_safe_domain', 'west', '50', '5m'],
    program: 'aurora_admin',
  });
  assert.equal(admin.exitCode, 0, admin.stderr);
  assert.deepEqual(users, ['alice@TEST.EXAMPLE', 'alice@TEST.EXAMPLE']);

  const cache = realm.cache('logged-out');
  realm.logIn(cache);
  realm.logOut(cache);
  const refused = await run({ port, argv: STATUS, cache });
  assert.equal(refused.exitCode, 30);
  assert.equal(refused.stdout, '');
  assert.match(
    refused.stderr,
    /^ INFO\] [^\n]*\n401 Client Error: localhost:\d+ answered HTTP 401: .*\(no Kerberos ticket for HTTP\/localhost: log in with "kinit" \(.*\)\)\n$/,
  );

  const bare = await run({ port, argv: STATUS, cache, path: realm.directory });
  assert.match(bare.stderr, /its programs are not installed: on Debian "apt-get install krb5-user"/);
  assert.equal(users.length, 2);
});

test('without a ticket, what a scheduler tells everybody can still be read', async (t) => {
  const port = await serve(t, ({ headers }, response) => {
    response.writeHead(headers.authorization === undefined ? 200 : 500).end(ANSWER);
  });
  assert.equal((await run({ port, argv: STATUS, cache: realm.cache('nobody') })).exitCode, 0);
});

test('a redirect to the leader gets a token for that host; one to elsewhere gets none', async (t) => {
  const services: (string | undefined)[] = [];
  const leader = await serve(t, ({ headers }, response) => {
    services.push(serviceIn(headers.authorization));
    response.end(ANSWER);
  });
  for (const path of ['/api', '/elsewhere']) {
    const port = await serve(t, ({ headers }, response) => {
      services.push(serviceIn(headers.authorization));
      response.writeHead(307, { location: `http://127.0.0.1:${leader}${path}` }).end();
    });
    assert.equal((await run({ port, argv: STATUS })).exitCode, 0);
  }
  assert.deepEqual(services, ['HTTP/localhost', 'HTTP/127.0.0.1', 'HTTP/localhost', undefined]);
});

test('a cluster that does not ask for Kerberos gets no token', async (t) => {
  const seen: (string | undefined)[] = [];
  const port = await serve(t, ({ headers }, response) => {
    seen.push(headers.authorization);
    response.end(ANSWER);
  });
  assert.equal((await run({ port, argv: STATUS, mechanism: 'UNAUTHENTICATED' })).exitCode, 0);
  assert.deepEqual(seen, [undefined]);
});
