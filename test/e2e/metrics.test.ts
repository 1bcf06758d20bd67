import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { isDescribed } from '../../tools/generate-reference/metrics.ts';
import { TestCluster } from './testing/cluster.ts';
import { until } from './testing/until.ts';

const KEY = 'devcluster/www-data/prod/hello';

describe('the statistics of a running scheduler', () => {
  let cluster: TestCluster;
  before(async () => {
    cluster = await TestCluster.start();
    await cluster.aurora('job', 'create', KEY, 'examples/hello_world.aurora');
    await cluster.untilCount(KEY, 'RUNNING', 1);
  });
  after(() => cluster.destroy());

  const statistics = async (): Promise<ReadonlyMap<string, number>> => {
    const response = await fetch(new URL('/vars', cluster.facts.parts.scheduler.url));
    const lines = (await response.text())
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
    return new Map(lines.map(([name = '', value]) => [name, Number(value)]));
  };

  it('are all in docs/reference/metrics.md', async () => {
    const names = [...(await statistics()).keys()];
    assert.ok(names.length > 50);
    assert.deepEqual(
      names.filter((name) => !isDescribed(name)),
      [],
    );
  });

  it('count each event of Mesos once', async () => {
    await until('offers were counted', 60_000, async () => {
      const counted = await statistics();
      assert.equal(counted.get('mesos_scheduler_event_SUBSCRIBED'), 1);
      assert.equal(counted.get('mesos_scheduler_event_OFFERS'), counted.get('scheduler_resource_offers'));
      assert.equal(counted.get('framework_registered'), 1);
      return (counted.get('scheduler_resource_offers') ?? 0) > 0 ? true : undefined;
    });
  });
});
