import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LocalCluster, LocalFacts, LocalOptions } from '../../../ports/local-cluster.ts';
import { runClient } from '../../client.ts';
import { EXIT } from '../../exit-codes.ts';
import { createTestContext } from '../../testing/test-context.ts';

const part = { pid: 1, port: 1, url: 'http://h:1' };

const FACTS: LocalFacts = {
  ...{
    cluster: 'devcluster',
    stateDir: '/state',
    clustersFile: '',
    logFile: '',
    isolation: 'posix',
    ip: '127.0.0.1',
  },
  ...{ schedulerUri: 'http://h:1', notes: [] },
  parts: { scheduler: part, observer: part, master: part, agent: part },
  schedulers: [{ ...part, state: 'leading' }],
};

/** What `local up` with these arguments asks for. */
async function asked(...args: string[]): Promise<LocalOptions> {
  const { context } = createTestContext();
  const started: LocalOptions[] = [];
  const cluster: LocalCluster = {
    ...{ defaultStateDir: '/default', exampleFile: '/example' },
    start: async (options) => {
      started.push(options);
      return { ok: true, facts: FACTS, started: true };
    },
    status: async (stateDir) => ({ kind: 'stopped', stateDir }),
    stop: async () => ({ ok: true }),
    ended: async () => {},
    logs: async () => ({ ok: true }),
  };
  const exitCode = await runClient(['local', 'up', '--detach', '--no-example', ...args], {
    ...context,
    localCluster: async () => cluster,
  });
  assert.equal(exitCode, EXIT.OK);
  assert.equal(started.length, 1);
  return started[0] as LocalOptions; // there is one
}

test('what is not said is left to the machine', async () => {
  assert.deepEqual(await asked(), { stateDir: '/default', ip: '127.0.0.1' });
});

test('ports, resources and attributes are passed on as they are given', async () => {
  const resources = 'cpus:4;mem(web):512;ports:[31000-31009, 31020-31029];gpus:1';
  const options = await asked(
    ...['--state-dir', '/mine', '--http-port', '0', '--agent-port', '5151', '--ip', '0.0.0.0'],
    ...[
      '--resources',
      resources,
      '--revocable-resources',
      'cpus:8',
      '--attributes',
      'rack:a;zone:z1;zone:z2',
    ],
  );
  assert.deepEqual(options, {
    ...{ stateDir: '/mine', ip: '0.0.0.0', httpPort: 0, agentPort: 5151 },
    ...{ resources, revocableResources: 'cpus:8', attributes: 'rack:a;zone:z1;zone:z2' },
  });
});

test('several schedulers and the port of their ZooKeeper', async () => {
  const options = await asked('--schedulers', '3', '--zookeeper-port', '0');
  assert.deepEqual(options, {
    ...{ stateDir: '/default', ip: '127.0.0.1', schedulers: 3, zooKeeperPort: 0 },
  });
});
