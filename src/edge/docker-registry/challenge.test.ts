import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseChallenges } from './challenge.ts';

const headers: readonly [header: string, challenges: readonly (readonly [string, object])[]][] = [
  [
    'Bearer realm="https://auth.example/token",service="registry",scope="repository:a/b:pull"',
    [['bearer', { realm: 'https://auth.example/token', service: 'registry', scope: 'repository:a/b:pull' }]],
  ],
  [
    'Bearer realm="https://a/t", service="s", scope="repository:a:pull,push"',
    [['bearer', { realm: 'https://a/t', service: 's', scope: 'repository:a:pull,push' }]],
  ],
  ['bearer  REALM = "https://a/t" ,\tScope=x', [['bearer', { realm: 'https://a/t', scope: 'x' }]]],
  ['Basic realm="say \\"hi\\", friend"', [['basic', { realm: 'say "hi", friend' }]]],
  [
    'Basic realm="a", Bearer realm="https://a/t",service=s',
    [
      ['basic', { realm: 'a' }],
      ['bearer', { realm: 'https://a/t', service: 's' }],
    ],
  ],
  [
    'Negotiate, Basic realm="a"',
    [
      ['negotiate', {}],
      ['basic', { realm: 'a' }],
    ],
  ],
  [
    'Negotiate YII0+/a==, Basic realm=a',
    [
      ['negotiate', {}],
      ['basic', { realm: 'a' }],
    ],
  ],
  ['Negotiate', [['negotiate', {}]]],
  ['Bearer', [['bearer', {}]]],
  ['Bearer realm=""', [['bearer', { realm: '' }]]],
  ['Bearer realm="never closed', [['bearer', { realm: '' }]]],
  ['Bearer ,,, realm="x",,', [['bearer', { realm: 'x' }]]],
  ['', []],
  [' , ', []],
  ['"', []],
];

for (const [header, challenges] of headers) {
  test(`reads ${header || 'an empty header'}`, () =>
    assert.deepEqual(
      parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]),
      challenges.map(([scheme, parameters]) => [scheme, { ...parameters }]),
    ));
}
