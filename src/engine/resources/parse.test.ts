import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseAttributes, parseResources } from './parse.ts';

const scalar = (name: string, value: number) => ({ name, type: 'SCALAR' as const, scalar: { value } });
const ranges = (name: string, ...range: (readonly [number, number])[]) => ({
  name,
  type: 'RANGES' as const,
  ranges: { range: range.map(([begin, end]) => ({ begin, end })) },
});
const forWeb = { reservations: [{ type: 'STATIC' as const, role: 'web' }] };

describe('resources in the form of --resources', () => {
  const accepted: readonly (readonly [text: string, resources: readonly object[]])[] = [
    ['', []],
    ['cpus:4;mem:4096.5', [scalar('cpus', 4), scalar('mem', 4096.5)]],
    [' cpus : 4 ; ', [scalar('cpus', 4)]],
    ['cpus(*):4;cpus(web):2', [scalar('cpus', 4), { ...scalar('cpus', 2), ...forWeb }]],
    [
      'ports:[31000-31009, 31020-31029];ports(web):[32000-32004]',
      [
        ranges('ports', [31_000, 31_009], [31_020, 31_029]),
        { ...ranges('ports', [32_000, 32_004]), ...forWeb },
      ],
    ],
    ['ports:[5-6,1-2,3-3]', [ranges('ports', [1, 3], [5, 6])]],
    ['tokens:{a, b,c}', [{ name: 'tokens', type: 'SET', set: { item: ['a', 'b', 'c'] } }]],
    [
      '[{"name":"cpus","type":"SCALAR","scalar":{"value":2},"role":"web"},{"name":"bananas","type":"SCALAR","scalar":{"value":7}}]',
      [{ ...scalar('cpus', 2), ...forWeb }, scalar('bananas', 7)],
    ],
  ];
  for (const [text, resources] of accepted) {
    it(`'${text}' is read`, () => {
      assert.deepEqual(parseResources(text), { ok: true, value: resources });
    });
  }

  const refused: readonly (readonly [text: string, message: string])[] = [
    ['cpus', "resource 'cpus': expected name:value or name(role):value, such as cpus:4"],
    ['cpus:4:5', "resource 'cpus:4:5': expected name:value or name(role):value, such as cpus:4"],
    ['cpus(web:4', "resource 'cpus(web:4': expected name:value or name(role):value, such as cpus:4"],
    ['cpus:many', "resource 'cpus:many': 'many' is no number, [range] or {set}"],
    ['cpus:-1', "resource 'cpus:-1': '-1' is no number, [range] or {set}"],
    ['cpus:0.0001', "resource 'cpus': Invalid scalar resource: value <= 0"],
    ['ports:[1-2', "resource 'ports:[1-2': '[1-2' is no list of ranges such as [31000-32000, 33000-33010]"],
    ['ports:[9-2]', "resource 'ports:[9-2]': the range 9-2 ends before it begins"],
    ['cpus(-web):4', "resource 'cpus': Role component '-web' cannot start with '-'"],
    ['tokens:{a,a}', "resource 'tokens': Invalid set resource: duplicated elements"],
    ['ports:4;ports:[1-2]', "resource 'ports' has two types: SCALAR, RANGES"],
    ['[{"name":"cpus"}]', 'resources: Missing required fields: resources[0].type'],
    ['[7]', "resources: Not expecting a JSON number for field 'resources'"],
    [
      '[{"name":"cpus","type":"SCALAR","scalar":{"value":2},"revocable":{}}]',
      "resource 'cpus': revocable resources are not part of what an agent has",
    ],
    [
      '[{"name":"cpus","type":"SCALAR","scalar":{"value":2},"reservations":[{"type":"DYNAMIC","role":"web"}]}]',
      "resource 'cpus': only static reservations can be given at the start",
    ],
    [
      '[{"name":"disk","type":"SCALAR","scalar":{"value":2},"disk":{"source":{"type":"MOUNT"}}}]',
      "resource 'disk': volumes and disks with a source are not supported",
    ],
  ];
  for (const [text, message] of refused) {
    it(`'${text}' is refused`, () => {
      assert.deepEqual(parseResources(text), { ok: false, message });
    });
  }
});

describe('attributes in the form of --attributes', () => {
  it('are texts, numbers and ranges, and may be there twice', () => {
    assert.deepEqual(
      parseAttributes('rack:a;dedicated:web/frontend;zone:z1;zone:z2;cores:8;range:[1-3];url:a:b'),
      {
        ok: true,
        value: [
          { name: 'rack', type: 'TEXT', text: { value: 'a' } },
          { name: 'dedicated', type: 'TEXT', text: { value: 'web/frontend' } },
          { name: 'zone', type: 'TEXT', text: { value: 'z1' } },
          { name: 'zone', type: 'TEXT', text: { value: 'z2' } },
          scalar('cores', 8),
          ranges('range', [1, 3]),
          { name: 'url', type: 'TEXT', text: { value: 'a:b' } },
        ],
      },
    );
  });

  const refused: readonly (readonly [text: string, message: string])[] = [
    ['rack', "attribute 'rack': expected name:value, such as rack:a"],
    ['rack:', "attribute 'rack:': expected name:value, such as rack:a"],
    [':a', "attribute ':a': expected name:value, such as rack:a"],
    ['zones:{a,b}', "attribute 'zones:{a,b}': an attribute cannot be a set"],
    ['rack:a{b}', "attribute 'rack:a{b}': unexpected bracket in 'a{b}'"],
  ];
  for (const [text, message] of refused) {
    it(`'${text}' is refused`, () => {
      assert.deepEqual(parseAttributes(text), { ok: false, message });
    });
  }
});
