import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openConnected } from '../zookeeper/testing/client.ts';
import { Ensemble } from '../zookeeper/testing/ensemble.ts';
import { quorumProblem } from './quorum.ts';

for (const [size, quorum] of [
  [1, 1],
  [3, 2],
] as const) {
  test(`an ensemble of ${size} has a quorum of ${quorum}`, async () => {
    await using ensemble = await Ensemble.start({ size });
    await using session = await openConnected(ensemble.addresses);
    assert.equal(await quorumProblem(session.client, quorum), undefined);
    const problem = await quorumProblem(session.client, 3);
    assert.match(problem ?? '', new RegExp(`is 3, but the ensemble has ${size} .* quorum is ${quorum}`));
  });
}
