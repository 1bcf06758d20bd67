import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parseExactJson } from '../../../api/mesos/json.ts';
import { offerIdOf, offerProblem } from './offer-problem.ts';

const GOOD = { id: { value: 'o' }, agent_id: { value: 'a' }, hostname: 'h' };
const cpus = { name: 'cpus', type: 'SCALAR', scalar: { value: 4 } };

describe('an offer', () => {
  const RECORDINGS = new URL('../../../test/recordings/mesos/', import.meta.url);

  it('of a real master has no problem', () => {
    const offers = readdirSync(RECORDINGS)
      .filter((file) => file.endsWith('.jsonl'))
      .flatMap((file) => readFileSync(new URL(file, RECORDINGS), 'utf8').trim().split('\n'))
      .map((line) => parseExactJson(line) as { kind: string; body?: { offers?: { offers?: unknown[] } } })
      .flatMap(({ kind, body }) => (kind === 'event' ? (body?.offers?.offers ?? []) : []));
    assert.ok(offers.length > 50);
    assert.deepEqual(
      offers.map(offerProblem).filter((problem) => problem !== undefined),
      [],
    );
  });

  const cases: readonly (readonly [offer: unknown, problem: string | undefined])[] = [
    [GOOD, undefined],
    [{ ...GOOD, resources: [cpus, { name: 'tokens', type: 'SET', set: { item: ['a'] } }] }, undefined],
    [{ ...GOOD, attributes: [{ name: 'rack', type: 'TEXT' }] }, undefined],
    [{ ...GOOD, unavailability: { start: { nanoseconds: 2n ** 60n } } }, undefined],
    [null, 'offer'],
    ['offer', 'offer'],
    [{}, 'id'],
    [{ ...GOOD, id: { value: '' } }, 'id'],
    [{ ...GOOD, agent_id: 'a' }, 'agent_id'],
    [{ ...GOOD, hostname: null }, 'hostname'],
    [{ ...GOOD, resources: cpus }, 'resources[0]'],
    [{ ...GOOD, resources: [{ name: 'cpus', type: 'SCALAR' }] }, 'resources[0]'],
    [{ ...GOOD, resources: [cpus, null] }, 'resources[1]'],
    [{ ...GOOD, resources: [{ ...cpus, type: 'TEXT' }] }, 'resources[0]'],
    [{ ...GOOD, resources: [{ ...cpus, scalar: { value: 'four' } }] }, 'resources[0]'],
    [
      { ...GOOD, resources: [{ name: 'ports', type: 'RANGES', ranges: { range: [{ begin: 1 }] } }] },
      'resources[0]',
    ],
    [{ ...GOOD, attributes: [{ type: 'TEXT', text: { value: 'a' } }] }, 'attributes[0]'],
    [{ ...GOOD, attributes: [{ name: 'rack', type: 'TEXT', text: 'a' }] }, 'attributes[0]'],
    [{ ...GOOD, unavailability: {} }, 'unavailability'],
  ];
  for (const [offer, problem] of cases) {
    it(`${problem === undefined ? 'without a problem' : `with a problem in ${problem}`}`, () => {
      assert.equal(offerProblem(offer), problem);
    });
  }

  it('can be declined if it has an id', () => {
    assert.deepEqual([{ id: { value: 'x' } }, {}, null, { id: 'x' }].map(offerIdOf), [
      'x',
      undefined,
      undefined,
      undefined,
    ]);
  });
});
