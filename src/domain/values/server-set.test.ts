import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { formatMember, parseMember } from './server-set.ts';

describe('a member of a server set', () => {
  test('is written as Apache Aurora writes it, and read again', () => {
    const http = { host: 'scheduler-1', port: 8081 };
    const member = { serviceEndpoint: http, additionalEndpoints: new Map([['http', http]]) };
    const text =
      '{"serviceEndpoint":{"host":"scheduler-1","port":8081},' +
      '"additionalEndpoints":{"http":{"host":"scheduler-1","port":8081}},"status":"ALIVE"}';
    assert.equal(formatMember(member), text);
    assert.deepEqual(parseMember(text), member);
  });

  test('needs its service endpoint only', () => {
    const serviceEndpoint = { host: 'h', port: 1 };
    for (const additionalEndpoints of [undefined, null, [], 'http', { http: { host: 'h' } }]) {
      const text = JSON.stringify({ serviceEndpoint, additionalEndpoints, shard: 0 });
      assert.deepEqual(parseMember(text), { serviceEndpoint, additionalEndpoints: new Map() });
    }
  });

  for (const text of ['', '{', 'null', '[]', '{}', '{"serviceEndpoint":{"host":"","port":1}}']) {
    test(`is not ${JSON.stringify(text)}`, () => assert.equal(parseMember(text), undefined));
  }
});
