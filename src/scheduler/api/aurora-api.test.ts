import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AuroraAdmin } from '../../../api/generated/aurora.ts';
import { encodeReply } from '../../../api/thrift/index.ts';
import { ANSWERED_RPCS } from './aurora-api.ts';
import { answers, harnessWithJob, textsOf } from './testing/answers.ts';
import { exampleJob, openHarness } from './testing/harness.ts';

describe('every RPC', () => {
  it('answers with the cluster it comes from, whether this version has it or not, even without arguments', async () => {
    const api = (await openHarness()).api();
    for (const [rpc, method] of AuroraAdmin.methods) {
      const response = await api[rpc as keyof AuroraAdmin]({});
      assert.deepEqual(response.serverInfo, { clusterName: 'west', statsUrlPrefix: 'http://stats/' }, rpc);
      if (response.responseCode !== 'OK') assert.notEqual(textsOf(response)[0] ?? '', '', rpc);
      encodeReply('binary', method, response, 0);
      if (!ANSWERED_RPCS.has(rpc)) answers(response, 'ERROR', `${rpc} is not available in this version`);
    }
  });

  it('says so if the storage is not replayed yet', async () => {
    const api = (await openHarness()).api({ storage: () => undefined });
    answers(await api.getJobs({}), 'ERROR_TRANSIENT', 'Storage is not READY');
    answers(await api.createJob({ description: exampleJob() }), 'ERROR_TRANSIENT', 'Storage is not READY');
  });

  it('says so if the storage was stopped', async () => {
    const harness = await openHarness();
    await harness.storage.stop();
    answers(
      await harness.api().createJob({ description: exampleJob() }),
      'ERROR_TRANSIENT',
      'Storage is not READY',
    );
  });

  it('answers an unexpected failure with its text', async () => {
    const harness = await harnessWithJob(1);
    const api = harness.api({
      pendingReason: () => {
        throw new Error('no reason');
      },
    });
    answers(await api.getPendingReason({ query: {} }), 'ERROR', 'no reason');
  });

  it('counts its answers', async () => {
    const harness = await harnessWithJob(3);
    assert.equal(harness.statistics.counters.get('scheduler_thrift_response_OK'), 1);
    assert.equal(harness.statistics.counters.get('thrift_workload_createJob'), 3);
  });
});
