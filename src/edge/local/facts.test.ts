import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { LocalFacts, LocalScheduler } from '../../ports/local-cluster.ts';
import { withLeader } from './leader.ts';
import { placesIn, readRecord } from './state-dir.ts';

const part = { pid: 1, port: 1, url: 'http://localhost:1' };

function factsWith(schedulers: readonly LocalScheduler[]): LocalFacts {
  return {
    ...{ cluster: 'devcluster', stateDir: '/state', clustersFile: '', logFile: '', isolation: 'posix' },
    ...{ ip: '127.0.0.1', schedulerUri: 'http://127.0.0.1:1', notes: [], schedulers },
    parts: { scheduler: part, observer: part, master: part, agent: part },
    zookeeper: { pid: 2, port: 2181, address: '127.0.0.1:2181' },
  };
}

describe('who of several schedulers leads', () => {
  const servers: Server[] = [];
  after(() => {
    for (const server of servers) server.close();
  });

  /** @param status of `/leaderhealth` */
  async function scheduler(status: number): Promise<LocalScheduler> {
    const server = createServer((_request, response) => response.writeHead(status).end());
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    // A server on a TCP port has this kind of address.
    const { port } = server.address() as AddressInfo;
    return { pid: status, port, url: `http://localhost:${port}`, state: 'unreachable' };
  }

  it('is asked of each of them; the leader counts as the cluster’s scheduler', async () => {
    const [follower, leader, ignorant] = await Promise.all([scheduler(503), scheduler(200), scheduler(502)]);
    const gone: LocalScheduler = { ...(await scheduler(200)), state: 'unreachable' };
    await new Promise((resolve) => servers.pop()?.close(resolve));
    const facts = await withLeader(factsWith([follower, leader, ignorant, gone]));
    const states = facts.schedulers.map(({ state }) => state);
    assert.deepEqual(states, ['standby', 'leading', 'standby', 'unreachable']);
    assert.deepEqual(facts.parts.scheduler, { pid: 200, port: leader.port, url: leader.url });
    assert.equal(facts.schedulerUri, `http://127.0.0.1:${leader.port}`);
  });

  it('is left open while nobody does', async () => {
    const facts = await withLeader(factsWith([await scheduler(502)]));
    assert.deepEqual(facts.parts.scheduler, part);
  });
});

it('a record of a version that knew one scheduler only is understood', () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'aurora-record-'));
  const { schedulers: _, zookeeper: __, ...older } = factsWith([]);
  writeFileSync(placesIn(stateDir).record, JSON.stringify({ process: {}, facts: older }));
  assert.deepEqual(readRecord(stateDir)?.facts.schedulers, [{ ...part, state: 'leading' }]);
  rmSync(stateDir, { recursive: true });
});
