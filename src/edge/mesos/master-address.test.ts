import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { parseMasterAddress, readMasterAddress, resolveRedirect } from './master-address.ts';
import { requestHeaders } from './request-headers.ts';

const accepted: readonly [address: string, endpoint: string][] = [
  ['127.0.0.1:5050', 'http://127.0.0.1:5050/api/v1/scheduler'],
  ['master@m1.example:5050', 'http://m1.example:5050/api/v1/scheduler'],
  ['[::1]:5050', 'http://[::1]:5050/api/v1/scheduler'],
];

for (const [address, endpoint] of accepted) {
  test(`the master address ${address} is understood`, () => {
    const parsed = parseMasterAddress(address);
    assert.ok(parsed.ok && parsed.kind === 'fixed');
    assert.equal(parsed.endpoint.href, endpoint);
  });
}

const refused: readonly [address: string, problem: RegExp][] = [
  ['m1.example', /expected host:port, for example 127\.0\.0\.1:5050/],
  ['m1.example:', /expected host:port/],
  ['m1.example:0', /expected host:port/],
  ['m1.example:65536', /expected host:port/],
  ['http://m1.example:5050', /expected host:port/],
  ['user:pass@m1:5050', /expected host:port/],
  ['', /expected host:port/],
];

for (const [address, problem] of refused) {
  test(`the master address "${address}" is refused`, () => {
    const parsed = parseMasterAddress(address);
    assert.ok(!parsed.ok);
    assert.match(parsed.problem, problem);
    assert.ok(parsed.problem.includes(`"${address}"`));
  });
}

test('the address of masters that elect their leader is understood', () => {
  assert.deepEqual(parseMasterAddress('zk://u:p@zk1:2181,zk2/mesos'), {
    ok: true,
    kind: 'elected',
    group: {
      servers: [
        { host: 'zk1', port: 2181 },
        { host: 'zk2', port: 2181 },
      ],
      path: '/mesos',
      auth: [{ scheme: 'digest', credentials: 'u:p' }],
    },
  });
});

const refusedGroups: readonly [address: string, problem: RegExp][] = [
  ['zk://zk1:2181', /expected the path of the masters, for example zk:/],
  ['zk://zk1:2181/', /expected the path of the masters/],
  ['zk:///mesos', /"" is not a host:port/],
  ['zk://u:secret@zk1:x/mesos', /"zk1:x" is not a host:port/],
];

for (const [address, problem] of refusedGroups) {
  test(`the master address "${address}" is refused without telling a password`, () => {
    const parsed = parseMasterAddress(address);
    assert.ok(!parsed.ok);
    assert.match(parsed.problem, problem);
    assert.doesNotMatch(parsed.problem, /secret/);
  });
}

test('a master address may be in a file', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'master-address-')), 'zk');
  writeFileSync(file, 'zk://u:p@zk1:2181/mesos\n');
  assert.deepEqual(readMasterAddress(`file://${file}`), parseMasterAddress('zk://u:p@zk1:2181/mesos'));
  assert.deepEqual(readMasterAddress('m1:5050'), parseMasterAddress('m1:5050'));
  const missing = readMasterAddress(`file://${file}-missing`);
  assert.ok(!missing.ok);
  assert.match(missing.problem, /cannot be read \(ENOENT/);
  // A file in a file, or no address at all.
  writeFileSync(file, `file://${file}`);
  assert.equal(readMasterAddress(`file://${file}`).ok, false);
  rmSync(dirname(file), { recursive: true });
});

test('a redirect without a scheme keeps the scheme', () => {
  const from = new URL('http://m1:5050/api/v1/scheduler');
  assert.equal(
    resolveRedirect('//m2.example:5051/api/v1/scheduler', from)?.href,
    'http://m2.example:5051/api/v1/scheduler',
  );
  for (const unusable of [undefined, '', 'http://', 'file:///x'])
    assert.equal(resolveRedirect(unusable, from), undefined);
});

test('credentials that no master can accept are refused before anything is sent', () => {
  assert.throws(() => requestHeaders({ principal: 'aurora', secret: 'a:b' }), /may contain a colon/);
  assert.throws(() => requestHeaders({ principal: 'au:rora', secret: 'ab' }), /may contain a colon/);
  assert.equal(requestHeaders(undefined)['Authorization'], undefined);
});
