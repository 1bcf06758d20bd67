import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AssignedTask, type TaskConfig } from '../../../api/generated/aurora.ts';
import type { TaskInfo } from '../../../api/mesos/v1.ts';
import { decodeBase64 } from '../../../api/thrift/base64.ts';
import { complete, decodeBinary } from '../../../api/thrift/index.ts';
import { thermosExecutor } from './executor-settings.ts';
import { type LaunchSettings, toTaskInfo } from './launch-order.ts';
import type { Placement } from './match-group.ts';
import { hostOffer, scalar, taskConfig } from './testing/fixtures.ts';

const THERMOS = thermosExecutor({
  path: '/usr/share/aurora/bin/thermos_executor',
  resources: ['/usr/share/aurora/ca.pem'],
  flags: '--announcer-ensemble 127.0.0.1:2181',
  homeInSandbox: false,
  cpus: 0.25,
  ramMb: 128,
  volumeMounts: [{ container_path: '/etc/tls', host_path: '/etc/tls', mode: 'RO' }],
});

const SETTINGS: LaunchSettings = {
  clusterName: 'devcluster',
  executors: new Map([['AuroraExecutor', THERMOS]]),
  populateDiscoveryInfo: true,
};

const ASSIGNED = {
  taskId: 'www-data-prod-hello-0-id',
  slaveId: 'agent-h1',
  slaveHost: 'h1',
  assignedPorts: new Map([['http', 31_000]]),
  instanceId: 0,
};

const WITH_EXECUTOR = taskConfig({
  executorConfig: { name: 'AuroraExecutor', data: '{"task": {}}' },
  metadata: [{ key: 'owner', value: 'web' }],
});

function taskInfo(config: TaskConfig, settings = SETTINGS): TaskInfo {
  const placement: Placement = {
    taskId: ASSIGNED.taskId,
    offer: hostOffer('h1'),
    ports: ASSIGNED.assignedPorts,
    taskResources: [scalar('cpus', 1)],
    executorResources: [scalar('cpus', 0.25), scalar('mem', 128)],
  };
  return toTaskInfo({ ...ASSIGNED, task: config }, placement, settings);
}

test('a Thermos task: everything that the agent needs, as upstream sends it', () => {
  const { data = '', ...rest } = taskInfo(WITH_EXECUTOR);
  assert.deepEqual(rest, {
    name: 'www-data/prod/hello',
    task_id: { value: 'www-data-prod-hello-0-id' },
    agent_id: { value: 'agent-h1' },
    resources: [scalar('cpus', 1)],
    labels: {
      labels: [
        { key: 'org.apache.aurora.tier', value: 'preferred' },
        { key: 'org.apache.aurora.metadata.owner', value: 'web' },
      ],
    },
    discovery: {
      visibility: 'CLUSTER',
      name: 'hello.prod.www-data',
      environment: 'prod',
      location: 'devcluster',
      ports: { ports: [{ number: 31_000, name: 'http', protocol: 'TCP' }] },
    },
    executor: {
      executor_id: { value: 'thermos-www-data-prod-hello-0-id' },
      name: 'AuroraExecutor',
      source: 'www-data.prod.hello.0',
      labels: { labels: [{ key: 'source', value: 'www-data.prod.hello.0' }] },
      command: {
        value: `"\${MESOS_SANDBOX=.}"/thermos_executor --announcer-ensemble 127.0.0.1:2181`,
        uris: [
          { value: '/usr/share/aurora/bin/thermos_executor', executable: true },
          { value: '/usr/share/aurora/ca.pem', executable: true },
        ],
      },
      resources: [scalar('cpus', 0.25), scalar('mem', 128)],
    },
  });
  const sent = complete(AssignedTask, decodeBinary(AssignedTask, decodeBase64(data) ?? new Uint8Array()));
  assert.deepEqual(sent, { ...ASSIGNED, task: WITH_EXECUTOR });
});

test('what jobs fetch is added to what the executor fetches, never executable', () => {
  const fetched = { value: 'http://files/data.tgz', extract: true, cache: false, outputFile: 'data' };
  const { executor } = taskInfo({ ...WITH_EXECUTOR, mesosFetcherUris: [fetched] });
  assert.deepEqual(executor?.command?.uris?.at(-1), {
    value: 'http://files/data.tgz',
    executable: false,
    extract: true,
    cache: false,
    output_file: 'data',
  });
});

test('an image is mounted below the sandbox, after the mounts of executor and job', () => {
  const volume = { containerPath: '/data', hostPath: '/srv', mode: 'RW' as const };
  const image = { docker: { name: 'debian', tag: 'bookworm' } };
  const { executor } = taskInfo({ ...WITH_EXECUTOR, container: { mesos: { image, volumes: [volume] } } });
  assert.deepEqual(executor?.container, {
    type: 'MESOS',
    volumes: [
      { container_path: '/etc/tls', host_path: '/etc/tls', mode: 'RO' },
      { container_path: '/data', host_path: '/srv', mode: 'RW' },
      {
        container_path: 'taskfs',
        mode: 'RO',
        image: { type: 'DOCKER', docker: { name: 'debian:bookworm' } },
      },
    ],
  });
});

test('a docker task without executor runs the entry point of its image', () => {
  const docker = { image: 'web:1', parameters: [{ name: 'network', value: 'host' }] };
  const { container, command, data, executor } = taskInfo(taskConfig({ container: { docker } }));
  assert.deepEqual(container, {
    type: 'DOCKER',
    docker: { image: 'web:1', parameters: [{ key: 'network', value: 'host' }] },
  });
  assert.deepEqual([command, data, executor], [{ shell: false }, undefined, undefined]);
});

test('discovery information only where it is configured', () => {
  assert.equal(taskInfo(WITH_EXECUTOR, { ...SETTINGS, populateDiscoveryInfo: false }).discovery, undefined);
});

test('the home of a Thermos executor can be the sandbox', () => {
  const { info } = thermosExecutor({
    ...{ path: '/bin/thermos_executor', resources: [], flags: '', homeInSandbox: true },
    ...{ cpus: 0.25, ramMb: 128, volumeMounts: [] },
  });
  assert.equal(info.command?.value, `HOME=\${MESOS_SANDBOX=.} "\${MESOS_SANDBOX=.}"/thermos_executor`);
});
