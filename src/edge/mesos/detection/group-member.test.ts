import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MASTER_INFO } from '../../../../api/mesos/messages/cluster.ts';
import { encodeMessage } from '../../../../api/protobuf/encode.ts';
import { leadingMember, readMember } from './group-member.ts';

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

describe('the leading member', () => {
  const groups: readonly (readonly [children: readonly string[], leader: string | undefined])[] = [
    [[], undefined],
    [['log_replicas'], undefined],
    [['json.info_0000000012', 'json.info_0000000009', 'log_replicas'], 'json.info_0000000009'],
    [['json.info_0000000012', 'info_0000000003', '0000000004'], 'info_0000000003'],
    [['json.info_0000000012', 'other_0000000001'], 'other_0000000001'],
    [['json.info_2147483647', 'json.info_-2147483648'], 'json.info_-2147483648'],
  ];
  for (const [children, leader] of groups) {
    it(`of ${JSON.stringify(children)} is ${leader}`, () => assert.equal(leadingMember(children), leader));
  }
});

describe('a member', () => {
  // 10.0.0.5 as a little-endian machine stores it.
  const old = { id: 'x', ip: 83886090, port: 5050 };
  const members: readonly (readonly [name: string, data: Uint8Array, host: string])[] = [
    [
      'json.info_1',
      json({ ...old, address: { ip: '10.0.0.6', port: 5051, hostname: 'm' } }),
      '10.0.0.6:5051',
    ],
    ['json.info_1', json(old), '10.0.0.5:5050'],
    ['json.info_1', json({ ...old, ip: 0xfe0000c0 }), '192.0.0.254:5050'],
    ['json.info_1', json({ address: { ip: '::1', port: 5051 } }), '[::1]:5051'],
    ['info_0000000001', encodeMessage(MASTER_INFO, old), '10.0.0.5:5050'],
    ['0000000001', Buffer.from('master@10.0.0.7:5050'), '10.0.0.7:5050'],
  ];
  for (const [name, data, host] of members) {
    it(`${name} is at ${host}`, () => {
      const read = readMember(name, data);
      assert.ok(read.ok);
      assert.equal(read.endpoint.href, `http://${host}/api/v1/scheduler`);
    });
  }

  const broken: readonly (readonly [name: string, data: Uint8Array, problem: RegExp])[] = [
    ['json.info_1', Buffer.from('{'), /no JSON/],
    ['json.info_1', json(null), /no usable address/],
    ['json.info_1', json({ address: { ip: 'm1.example', port: 5050 } }), /ip m1\.example/],
    ['json.info_1', json({ ...old, port: 0 }), /port 0/],
    ['json.info_1', json({ ...old, port: 1.5 }), /port 1\.5/],
    ['info_1', Buffer.from([0xff]), /./],
    ['other_1', json(old), /kind "other" are not known/],
    ['1', Buffer.from('nowhere'), /expected host:port/],
    ['1', Buffer.from('zk://a:1/mesos'), /no host:port/],
  ];
  for (const [name, data, problem] of broken) {
    it(`${name} with ${JSON.stringify(Buffer.from(data).toString())} says what is wrong`, () => {
      const read = readMember(name, data);
      assert.ok(!read.ok);
      assert.match(read.problem, problem);
    });
  }
});
