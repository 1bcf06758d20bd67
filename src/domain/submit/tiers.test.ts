import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BUILT_IN_TIERS, isProductionTier, parseTierConfig, tierSettings } from './tiers.ts';

describe('a tier file', () => {
  it('is read, with properties that are left out being false', () => {
    const json = '{"default": "b", "tiers": {"a": {"preemptible": true}, "b": {}}}';
    assert.deepEqual(parseTierConfig(json), {
      ok: true,
      value: {
        default: 'b',
        tiers: new Map([
          ['a', { preemptible: true, revocable: false }],
          ['b', { preemptible: false, revocable: false }],
        ]),
      },
    });
  });

  const refused: readonly (readonly [json: string, message: RegExp])[] = [
    ['{', /not JSON/],
    ['[]', /must be a JSON object/],
    ['{"default": "a", "tiers": {"a": {}}, "x": 1}', /unknown member 'x'/],
    ['{"default": "a", "tiers": {}}', /at least one tier/],
    ['{"default": "c", "tiers": {"a": {}}}', /must be the name of one of its tiers/],
    ['{"default": "toString", "tiers": {"a": {}}}', /must be the name of one of its tiers/],
    ['{"default": "a", "tiers": {"a": {"preemtible": true}}}', /unknown member 'preemtible'/],
    ['{"default": "a", "tiers": {"a": {"revocable": 1}}}', /true or false/],
    ['{"default": "a", "tiers": {"a": null}}', /Tier 'a' must be a JSON object/],
  ];
  for (const [json, message] of refused) {
    it(`is refused if it is ${json}`, () => {
      const result = parseTierConfig(json);
      assert.match(result.ok ? '' : result.message, message);
    });
  }
});

it('has the tiers that users of the original know, if there is no file', () => {
  assert.equal(BUILT_IN_TIERS.default, 'preemptible');
  const production = [...BUILT_IN_TIERS.tiers].filter(([, tier]) => isProductionTier(tier));
  assert.deepEqual(
    production.map(([name]) => name),
    ['preferred'],
  );
  assert.deepEqual(
    tierSettings({ preemptible: true, revocable: false }),
    new Map([
      ['preemptible', 'true'],
      ['revocable', 'false'],
    ]),
  );
});
