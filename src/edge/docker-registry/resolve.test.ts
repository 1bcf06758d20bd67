import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createImageResolver, type ResolveOptions } from './resolve.ts';
import { digestOf, type RegistryOptions, startRegistry, type TestRegistry } from './testing/registry.ts';

const SCHEMA2 = JSON.stringify({
  schemaVersion: 2,
  mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
});
const INDEX = JSON.stringify({
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: [
    { platform: { os: 'linux', architecture: 'amd64' } },
    { platform: { os: 'linux', architecture: 'arm64' } },
  ],
});
const IMAGES = { 'library/python:3.9': SCHEMA2, 'web:1': INDEX, 'web:2': SCHEMA2 };
const BEARER = 'Bearer realm="REALM", service="test", scope="SCOPE,push"';

async function start(t: TestContext, options: Partial<RegistryOptions> = {}): Promise<TestRegistry> {
  const registry = await startRegistry({ images: IMAGES, ...options });
  t.after(() => registry.close());
  return registry;
}

function resolve(registry: TestRegistry, image: string, options?: ResolveOptions) {
  const [name = '', tag = ''] = image.split(':');
  return createImageResolver(options)({ registry: registry.url, name, tag });
}

async function failure(registry: TestRegistry, image: string, options?: ResolveOptions): Promise<string> {
  const resolution = await resolve(registry, image, options);
  assert.equal(resolution.kind, 'failed');
  return resolution.kind === 'failed' ? resolution.problem : '';
}

for (const [image, manifest] of Object.entries(IMAGES)) {
  test(`${image} is resolved to the digest of its manifest`, async (t) => {
    const registry = await start(t);
    assert.deepEqual(await resolve(registry, image), { kind: 'found', digest: digestOf(manifest) });
    assert.ok(registry.requests.every((line) => line.startsWith('HEAD ')));
  });
}

const anyway: readonly [name: string, options: Partial<RegistryOptions>][] = [
  ['leaves the digest out', { hideDigest: true }],
  ['refuses HEAD', { refuseHead: true }],
  ['refuses HEAD and leaves the digest out', { refuseHead: true, hideDigest: true }],
  ['wants a token', { challenge: BEARER }],
  ['wants a token and names it access_token', { challenge: BEARER, tokenField: 'access_token' }],
  ['wants a token and leaves the digest out', { challenge: BEARER, hideDigest: true }],
  ['offers Basic beside Bearer', { challenge: `Basic realm="x", ${BEARER}` }],
];

for (const [name, options] of anyway) {
  test(`a registry that ${name} is no hindrance`, async (t) => {
    const registry = await start(t, options);
    assert.deepEqual(await resolve(registry, 'web:1'), { kind: 'found', digest: digestOf(INDEX) });
  });
}

test('each image gets a token of its own, and the registry is looked at once', async (t) => {
  const registry = await start(t, { challenge: BEARER });
  const resolver = createImageResolver();
  for (const [name, tag] of [
    ['web', '1'],
    ['library/python', '3.9'],
    ['web', '2'],
  ] as const) {
    assert.equal((await resolver({ registry: registry.url, name, tag })).kind, 'found');
  }
  assert.equal(registry.requests.filter((line) => line === 'HEAD /v2/').length, 1);
  assert.equal(registry.requests.filter((line) => line.startsWith('GET /token')).length, 3);
  assert.ok(registry.requests.includes('GET /token?service=test&scope=repository%3Aweb%3Apull%2Cpush'));
});

test('redirects are followed, without the credentials of the first host', async (t) => {
  const mirror = await start(t);
  const registry = await start(t, {
    challenge: BEARER,
    intercept: ({ url, headers }, response) => {
      if (headers.authorization === undefined || !url?.startsWith('/v2/web/')) return false;
      response.writeHead(307, { location: new URL(url, mirror.url).href }).end();
      return true;
    },
  });
  assert.deepEqual(await resolve(registry, 'web:1'), { kind: 'found', digest: digestOf(INDEX) });
  assert.equal(mirror.authorizations.get('HEAD /v2/web/manifests/1'), undefined);
});

test('a login of ~/.netrc opens a registry with Basic', async (t) => {
  const expected = `Basic ${Buffer.from('alice:secret').toString('base64')}`;
  const registry = await start(t, {
    intercept: ({ url, headers }, response) => {
      if (url === '/v2/' || headers.authorization === expected) return false;
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      return true;
    },
  });
  assert.match(await failure(registry, 'web:1'), /wants a user name and a password: add 127\.0\.0\.1 to/);
  const loginFor = (host: string) =>
    host === '127.0.0.1' ? { login: 'alice', password: 'secret' } : undefined;
  assert.equal((await resolve(registry, 'web:1', { loginFor })).kind, 'found');
});

/** A registry that answers everything below a path in its own way. */
function below(path: string, status: number, headers: Record<string, string> = {}, body?: string) {
  const intercept: RegistryOptions['intercept'] = ({ url }, response) => {
    if (url?.startsWith(path) !== true) return false;
    response.writeHead(status, headers).end(body);
    return true;
  };
  return { intercept };
}

const refusals: readonly [name: string, options: Partial<RegistryOptions>, problem: RegExp][] = [
  ['has no such tag', { images: {} }, /^There is no image web:1 in http/],
  ['is no registry', below('/v2/', 404), /is not a registry v2: HTTP 404/],
  ['fails', below('/v2/web', 500), /cannot resolve web:1: HTTP 500/],
  ['is busy', below('/v2/web', 429), /cannot resolve web:1: HTTP 429/],
  ['refuses every token', { challenge: BEARER, accept: () => false }, /^Private Docker repository - web:1$/],
  ['forbids', below('/v2/web', 403), /^Private Docker repository - web:1$/],
  ['says 401 and no more', below('/v2/web', 401), /answers 401 without saying how to log in/],
  ['wants Kerberos', { challenge: 'Negotiate' }, /^Unknown auth challenge of http.*: Negotiate$/],
  ['names no realm', { challenge: 'Bearer service="x"' }, /names no URL for tokens \(realm=""\)/],
  [
    'names a file as its realm',
    { challenge: 'Bearer realm="file:///etc/passwd"' },
    /names no URL for tokens/,
  ],
  ['has no tokens', { challenge: BEARER, ...below('/token', 503) }, /gives no token for http.*: HTTP 503/],
  [
    'answers with no JSON',
    { challenge: BEARER, ...below('/token', 200, {}, '<html>') },
    /something that is no JSON/,
  ],
  ['answers with null', { challenge: BEARER, ...below('/token', 200, {}, 'null') }, /without one/],
  [
    'answers with a token that is none',
    { challenge: BEARER, ...below('/token', 200, {}, '{"token": "a\\nb"}') },
    /without one/,
  ],
  [
    'sends very long tokens',
    { challenge: BEARER, ...below('/token', 200, {}, 'x'.repeat(1024 * 1024 + 1)) },
    /answers with more than 1048576 bytes/,
  ],
  [
    'sends very long manifests',
    { hideDigest: true, images: { 'web:1': JSON.stringify({ mediaType: 'x', pad: 'x'.repeat(2 ** 22) }) } },
    /answers with more than 4194304 bytes/,
  ],
  [
    'tells nonsense as digest',
    below('/v2/web', 200, { 'docker-content-digest': 'None' }),
    /tells a digest for web:1 that is none: None/,
  ],
  ['redirects in a circle', below('/v2/web', 302, { location: '?' }), /redirects more than 5 times/],
  ['redirects to a file', below('/v2/web', 302, { location: 'file:///etc/passwd' }), /not safe to follow/],
  ['redirects nowhere', below('/v2/web', 302), /^Unable to resolve image web:1$/],
];

for (const [name, options, problem] of refusals) {
  test(`a registry that ${name} is told in one sentence`, async (t) => {
    const text = await failure(await start(t, options), 'web:1');
    assert.match(text, problem);
    assert.doesNotMatch(text, /\n/);
  });
}

test('a registry that never answers, and one that is not there, are told, too', async (t) => {
  const silent = await start(t, { intercept: () => true });
  assert.match(await failure(silent, 'web:1', { timeoutMs: 50 }), /cannot be asked: no answer in time/);
  const gone = await start(t);
  await gone.close();
  assert.match(await failure(gone, 'web:1'), /cannot be asked: .*ECONNREFUSED/);
  const rude = createServer((socket) => socket.end('SSH-2.0\r\n'));
  await new Promise<void>((listening) => rude.listen(0, '127.0.0.1', listening));
  t.after(() => void rude.close());
  const address = rude.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const resolution = await createImageResolver()({
    registry: new URL(`http://127.0.0.1:${port}`),
    name: 'web',
    tag: '1',
  });
  assert.equal(resolution.kind, 'failed');
});
