import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { AuroraAdmin } from '../../../api/generated/aurora.ts';
import { decodeCall } from '../../../api/thrift/index.ts';
import { ADMISSION } from '../../domain/testing/admission.ts';
import { answers } from './testing/answers.ts';
import { openHarness } from './testing/harness.ts';

const RECORDINGS = new URL('../../../test/recordings/client/', import.meta.url);

describe('the calls of the original client', () => {
  const permissive = {
    ...ADMISSION,
    allowGpus: true,
    allowDockerParameters: true,
    allowMesosFetcher: true,
    allowContainerVolumes: true,
    slaPoliciesForAllTiers: true,
    minInstancesForSlaPolicy: 1,
    allowedContainerTypes: new Set(['MESOS', 'DOCKER'] as const),
  };
  const changing = new Set(['createJob', 'populateJobConfig']);

  for (const file of readdirSync(RECORDINGS).filter((name) => name.endsWith('.json'))) {
    const { exchanges } = JSON.parse(readFileSync(new URL(file, RECORDINGS), 'utf8'));
    for (const { request } of exchanges.filter((each: { request: { decoded: { rpc: string } } }) =>
      changing.has(each.request.decoded.rpc),
    )) {
      it(`${request.decoded.rpc} of ${file} is accepted`, async () => {
        const harness = await openHarness();
        const api = harness.api({ admission: permissive });
        const call = decodeCall('binary', AuroraAdmin, Buffer.from(request.bodyBase64, 'base64'));
        assert.ok(call.kind === 'call');
        const role = request.decoded.arguments.description.key.role;
        const quota = { resources: [{ numCpus: 1e4 }, { ramMb: 1e9 }, { diskMb: 1e9 }] };
        answers(await api.setQuota({ ownerRole: role, quota }), 'OK');
        const response = await api[call.method.name as keyof AuroraAdmin](call.args as never);
        answers(response, 'OK');
        const count =
          call.method.name === 'createJob' ? request.decoded.arguments.description.instanceCount : 0;
        assert.equal(harness.tasks().size, count);
      });
    }
  }
});
