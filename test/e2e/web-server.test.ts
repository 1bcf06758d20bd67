import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { root, TestCluster } from './testing/cluster.ts';
import { until } from './testing/until.ts';

const KEY = 'devcluster/www-data/prod/web_server';

describe('the web server of the introduction', () => {
  let cluster: TestCluster;
  before(async () => {
    cluster = await TestCluster.start();
  });
  after(() => cluster.destroy());

  it('runs one instance per host and says why the others wait', async () => {
    const created = await cluster.aurora('job', 'create', KEY, 'examples/web_server.aurora');
    assert.equal(created.status, 0, created.stderr);

    const [running] = await cluster.untilCount(KEY, 'RUNNING', 1);
    const port = running?.assignedTask.assignedPorts?.['http'];
    assert.ok(port !== undefined);
    await until('the instance answers HTTP', 60_000, async () => {
      const response = await fetch(`http://127.0.0.1:${port}/`);
      return response.status === 200 ? true : undefined;
    });
    await cluster.untilCount(KEY, 'PENDING', 3);
    const status = await cluster.aurora('job', 'status', KEY);
    assert.match(status.stdout, /Limit not satisfied: host/);
  });

  it('runs all four on different ports once the limit allows it', async () => {
    assert.equal((await cluster.aurora('job', 'killall', KEY)).status, 0);
    const example = readFileSync(join(root, 'examples/web_server.aurora'), 'utf8');
    assert.match(example, /limit:1/);
    const file = cluster.jobFile('web_of_four', example.replace('limit:1', 'limit:4'));
    assert.equal((await cluster.aurora('job', 'create', KEY, file)).status, 0);

    const running = await cluster.untilCount(KEY, 'RUNNING', 4);
    const ports = new Set(running.map((task) => task.assignedTask.assignedPorts?.['http']));
    assert.equal(ports.size, 4);
  });
});
