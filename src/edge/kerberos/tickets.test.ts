import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { decodeApReq, decodeAuthenticator } from './ap-req.ts';
import type { Credential } from './credential-cache.ts';
import { decrypt, KEY_USAGE } from './encryption/index.ts';
import { apReqInToken } from './gss-token.ts';
import { createNegotiation } from './index.ts';
import type { Principal } from './principal.ts';
import { type ProgramOutcome, type RunProgram, runProgram } from './programs.ts';
import { type CacheContent, cacheBytes } from './testing/cache-bytes.ts';
import { findTicket } from './tickets.ts';

const HOST = 'scheduler.example';
const NOW_MS = 1_700_000_000_000;
const HOUR_MS = 3_600_000;
const ALICE: Principal = { nameType: 1, components: ['alice'], realm: 'EXAMPLE.ORG' };
const service = (host: string): Principal => ({ nameType: 3, components: ['HTTP', host], realm: '' });
const VALID: Credential = {
  client: ALICE,
  server: service(HOST),
  sessionKey: { type: 18, value: Buffer.alloc(32, 7) },
  startsAtMs: NOW_MS - HOUR_MS,
  endsAtMs: NOW_MS + HOUR_MS,
  ticket: Buffer.of(0x61, 0),
};

const NOT_CALLED: RunProgram = (name) => assert.fail(`${name} was not expected`);
const FAILS =
  (problem: string): RunProgram =>
  async () => ({ kind: 'failed', problem });

/** The cache file of a test. */
function cacheFile(t: TestContext, content: Partial<CacheContent> | Uint8Array): string {
  const directory = mkdtempSync(join(tmpdir(), 'kerberos-cache-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'cache');
  const bytes =
    content instanceof Uint8Array ? content : cacheBytes({ client: ALICE, credentials: [], ...content });
  writeFileSync(file, bytes);
  return file;
}

const find = (run: RunProgram, KRB5CCNAME: string | undefined, host = HOST) =>
  findTicket(host, { environment: { KRB5CCNAME }, userId: 4_000_000_000, run }, NOW_MS);

/** What is told of a ticket that could not be had. */
async function problemOf(run: RunProgram, cache: string | undefined, host?: string): Promise<string> {
  const outcome = await find(run, cache, host);
  return outcome.kind === 'none' ? outcome.problem : assert.fail('a ticket was found');
}

for (const prefix of ['', 'FILE:', 'WRFILE:']) {
  test(`a ticket is found in ${prefix}/path`, async (t) => {
    const outcome = await find(NOT_CALLED, prefix + cacheFile(t, { credentials: [VALID] }));
    assert.deepEqual(outcome, { kind: 'found', credential: VALID, clockOffsetMs: 0 });
  });
}

test('without KRB5CCNAME, klist says which cache is in use, be it of MIT or of Heimdal', async (t) => {
  const file = cacheFile(t, { credentials: [VALID] });
  for (const line of [
    `Ticket cache: FILE:${file}`,
    `Credentials cache: FILE:${file}`,
    `Ticket cache: DIR::${file}`,
  ]) {
    const klist: RunProgram = async (name) => {
      assert.equal(name, 'klist');
      return { kind: 'succeeded', output: `${line}\nDefault principal: alice@EXAMPLE.ORG\n` };
    };
    assert.equal((await find(klist, undefined)).kind, 'found');
  }
});

test('the ticket that is valid longest is taken, and no other', async (t) => {
  const longest = { ...VALID, endsAtMs: NOW_MS + 2 * HOUR_MS };
  const others: Credential[] = [
    { ...longest, client: { ...ALICE, components: ['bob'] } },
    { ...longest, server: service('other.example') },
    { ...longest, server: { ...service(HOST), components: ['host', HOST] } },
    { ...longest, server: { ...service(HOST), realm: 'X-CACHECONF:' } },
  ];
  const file = cacheFile(t, { credentials: [...others, VALID, longest, VALID] });
  const outcome = await find(NOT_CALLED, file);
  assert.deepEqual(outcome.kind === 'found' && outcome.credential, longest);
  const none = cacheFile(t, { credentials: others });
  assert.match(await problemOf(FAILS('kvno: no'), none), /: kvno: no$/);
});

test('a ticket is fetched where there is none any more, under whatever name Kerberos has for the host', async (t) => {
  const expired = { ...VALID, endsAtMs: NOW_MS - 1_000 };
  const file = cacheFile(t, { credentials: [expired] });
  const renamed = { ...VALID, server: service('one.example') };
  const kvno: RunProgram = async (name, args) => {
    assert.deepEqual([name, ...args], ['kvno', '-S', 'HTTP', '--', HOST]);
    writeFileSync(file, cacheBytes({ client: ALICE, credentials: [expired, renamed] }));
    return { kind: 'succeeded', output: 'HTTP/one.example@: kvno = 2\n' };
  };
  const outcome = await find(kvno, file);
  assert.deepEqual(outcome.kind === 'found' && outcome.credential, renamed);
});

test('a cache that is no file has the ticket exported to one that nobody else reads, which is gone afterwards', async () => {
  let exported = '';
  const kvno: RunProgram = async (_name, args) => {
    const target = args[args.indexOf('--out-cache') + 1];
    if (!args.includes('--cached-only') || target === undefined) return { kind: 'succeeded', output: '' };
    exported = target.replace(/^FILE:/, '');
    writeFileSync(exported, cacheBytes({ client: ALICE, credentials: [VALID] }), { mode: 0o600 });
    return { kind: 'succeeded', output: '' };
  };
  const run: RunProgram = async (name, args) =>
    name === 'klist' ? { kind: 'succeeded', output: 'Ticket cache: KCM:0:1\n' } : kvno(name, args);
  assert.equal((await find(run, 'KCM:')).kind, 'found');
  assert.equal(existsSync(dirname(exported)), false);
  const old: RunProgram = async (name, args) =>
    args.includes('--out-cache') ? { kind: 'failed', problem: 'kvno: unrecognized option' } : run(name, args);
  assert.match(
    await problemOf(old, 'KCM:'),
    /: it cannot be read from the cache: try KRB5CCNAME=FILE:… and "kinit" \(kvno: unrecognized option\)$/,
  );
});

const told: readonly [message: string, advice: RegExp][] = [
  ['kvno: No credentials cache found (filename: /tmp/x)', /: log in with "kinit" \(kvno: No credentials/],
  ['kvno: Ticket expired while getting credentials', /: it has expired: log in again with "kinit" \(/],
  ['kvno: Clock skew too great while getting', /: this machine's clock differs too much from the realm's/],
  [
    'kvno: Server HTTP/x@R not found in Kerberos database while getting',
    /: the realm knows no such service: the cluster's address must name the scheduler's host as the realm does \(/,
  ],
  [
    'kvno: Server krbtgt/OTHER@R not found in Kerberos database while getting',
    /: your realm does not trust that of the service: log in at the latter with "kinit USER@REALM" \(/,
  ],
  ['kgetcred: krb5_get_creds: LOOKING_UP_SERVER (HTTP/x@R)', /: the realm knows no such service: /],
  ['kgetcred: krb5_get_creds: get-principal lstat(/tmp/x)', /: log in with "kinit" \(kgetcred: /],
  ['kvno: Cannot contact any KDC for realm', /: no server of the realm can be reached \(/],
  ['kvno: Cannot find KDC for realm', /: no server of the realm can be reached \(/],
  ['kvno took longer than 20 seconds', /: no server of the realm can be reached \(/],
  [
    'kvno: KDC has no support for encryption type',
    /: the realm and this machine share no encryption type \(/,
  ],
  ['kvno: Generic error', /: kvno: Generic error$/],
];

for (const [message, advice] of told) {
  test(`"${message}" is told with what to do`, async (t) => {
    const problem = await problemOf(FAILS(message), cacheFile(t, {}));
    assert.match(problem, advice);
    assert.match(problem, /^no Kerberos ticket for HTTP\/scheduler\.example: /);
  });
}

test('where Kerberos is not installed, it is said what to install', async () => {
  const missing: ProgramOutcome = { kind: 'notInstalled' };
  assert.match(await problemOf(async () => missing, undefined), /on Debian "apt-get install krb5-user"/);
});

test('where only Heimdal is installed, its program fetches the ticket', async (t) => {
  const file = cacheFile(t, {});
  const kgetcred: RunProgram = async (name, args) => {
    if (name === 'kvno') return { kind: 'notInstalled' };
    assert.deepEqual([name, ...args], ['kgetcred', '-H', '--', 'HTTP', HOST]);
    writeFileSync(file, cacheBytes({ client: ALICE, credentials: [VALID] }));
    return { kind: 'succeeded', output: '' };
  };
  assert.equal((await find(kgetcred, file)).kind, 'found');
});

test('a session key that is not safe is refused by name', async (t) => {
  const weak = { ...VALID, sessionKey: { type: 23, value: Buffer.alloc(16) } };
  assert.match(
    await problemOf(NOT_CALLED, cacheFile(t, { credentials: [weak] })),
    /: its session key is of the type arcfour-hmac; usable are aes128-cts-hmac-sha1-96, aes256-/,
  );
});

test('a cache that is damaged or huge is as good as none', async (t) => {
  const huge = cacheFile(t, { credentials: [VALID] });
  truncateSync(huge, 16 * 1024 * 1024 + 1);
  for (const file of [cacheFile(t, Buffer.from('nonsense')), huge, '/dev/zero', tmpdir()]) {
    assert.match(await problemOf(FAILS('kvno: Bad format in credentials cache'), file), /: kvno: Bad format/);
  }
});

test('what is no name of a host is not handed to programs', async () => {
  for (const host of ['-k', 'a b', 'a/b', 'a@b', '']) {
    assert.match(await problemOf(NOT_CALLED, '/nowhere', host), /: this is no name of a host$/);
  }
});

test("a token carries the time of the KDC's clock, each its own", async (t) => {
  const file = cacheFile(t, {
    clockOffsetMs: 2 * HOUR_MS,
    credentials: [{ ...VALID, endsAtMs: NOW_MS + 3 * HOUR_MS }],
  });
  const access = { environment: { KRB5CCNAME: file }, userId: 0, run: NOT_CALLED };
  const negotiation = createNegotiation(access, () => NOW_MS);
  const times: number[] = [];
  for (let request = 0; request < 50; request += 1) {
    const header = await negotiation.authorizationFor(new URL(`https://${HOST}:8081/api`));
    const token = Buffer.from(header?.replace(/^Negotiate /, '') ?? '', 'base64');
    const { cipher } = decodeApReq(apReqInToken(token)).authenticator;
    const opened = decrypt(VALID.sessionKey, KEY_USAGE.authenticator, cipher) ?? assert.fail();
    times.push(decodeAuthenticator(opened).timeMicroseconds - (NOW_MS + 2 * HOUR_MS) * 1000);
  }
  assert.equal(new Set(times).size, times.length);
  assert.ok(times.every((time) => time >= 0 && time < 2_000));
});

test('where there is no ticket, it is looked for again after a minute', async (t) => {
  const environment = { KRB5CCNAME: cacheFile(t, {}) };
  let [nowMs, asked] = [NOW_MS, 0];
  const run: RunProgram = async () => {
    asked += 1;
    return { kind: 'failed', problem: 'kvno: Cannot contact any KDC' };
  };
  const negotiation = createNegotiation({ environment, userId: 0, run }, () => nowMs);
  for (const expected of [1, 1, 2]) {
    assert.equal(await negotiation.authorizationFor(new URL('http://[::1]/api')), undefined);
    assert.equal(asked, expected);
    if (expected === asked) nowMs += 30_000;
  }
  assert.match(
    negotiation.whyRefused('[::1]', 401),
    /^no Kerberos ticket for HTTP\/::1: no server of the realm/,
  );
});

test('programs speak English, and their last line is what is told', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'kerberos-programs-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const program = join(directory, 'program');
  const shell = (text: string): void => writeFileSync(program, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  shell('echo "$LC_ALL $1"');
  assert.deepEqual(await runProgram(program, ['-S']), { kind: 'succeeded', output: 'C -S\n' });
  shell('echo "first" >&2; echo "last" >&2; exit 3');
  assert.deepEqual(await runProgram(program, []), { kind: 'failed', problem: 'last' });
  assert.deepEqual(await runProgram(join(directory, 'none'), []), { kind: 'notInstalled' });
});
