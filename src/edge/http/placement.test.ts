import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JobUpdateRequest } from '../../../api/generated/aurora.ts';
import { encodeJson, type Wire } from '../../../api/thrift/index.ts';
import type { PlacementCheck } from '../../domain/match/placement-check.ts';
import type { Result } from '../../domain/values/result.ts';
import { placementRoute } from './placement.ts';
import { exchange, type Sent, startServer } from './testing/exchange.ts';

const CHECK: PlacementCheck = {
  ...{ hosts: 2, fittingHosts: 1, instances: 3, placeableInstances: 3 },
  vetoes: [{ reason: 'Insufficient: RAM', hosts: 1 }],
  exhausted: [],
};

type Check = (request: Wire<JobUpdateRequest>) => Result<PlacementCheck> | undefined;

async function post(t: Parameters<typeof startServer>[0], check: Check, sent: Sent) {
  const server = await startServer(t, [placementRoute(check, undefined)]);
  return exchange(`${server.url}/v1/placement`, { method: 'POST', ...sent });
}

const BODY = encodeJson(JobUpdateRequest, { instanceCount: 3 });

test('answers what was found out about the request', async (t) => {
  const asked: unknown[] = [];
  const answer = await post(
    t,
    (request) => {
      asked.push(request);
      return { ok: true, value: CHECK };
    },
    { body: BODY },
  );
  assert.equal(answer.status, 200);
  assert.deepEqual(JSON.parse(answer.text), CHECK);
  assert.deepEqual(asked, [{ instanceCount: 3 }]);
});

const REFUSALS: readonly (readonly [name: string, sent: Sent, check: Check, status: number, text: RegExp])[] =
  [
    ['no JSON', { body: 'x' }, () => undefined, 400, /no JobUpdateRequest in Thrift's JSON/],
    ['a nesting too deep', { body: '['.repeat(10_000) }, () => undefined, 400, /no JobUpdateRequest/],
    ['a body too large', { body: 'x'.repeat(4 * 1024 * 1024 + 1) }, () => undefined, 413, /larger than/],
    ['a wrong job', { body: BODY }, () => ({ ok: false, message: 'too many' }), 400, /^too many$/m],
    ['a scheduler that starts', { body: BODY }, () => undefined, 503, /is starting/],
    [
      'a page of another site',
      { body: BODY, headers: { Origin: 'http://evil.example' } },
      () => ({ ok: true, value: CHECK }),
      403,
      /evil\.example may not call/,
    ],
  ];

for (const [name, sent, check, status, text] of REFUSALS) {
  test(`refuses ${name}`, async (t) => {
    const answer = await post(t, check, sent);
    assert.equal(answer.status, status);
    assert.match(answer.text, text);
  });
}
