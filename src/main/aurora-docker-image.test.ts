import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { digestOf, startRegistry } from '../edge/docker-registry/testing/registry.ts';

const MANIFEST = JSON.stringify({ mediaType: 'application/vnd.oci.image.index.v1+json' });
const FILE = `
run = Process(name = 'run', cmdline = 'true')
task = Task(processes = [run], resources = Resources(cpu = 0.1, ram = 16*MB, disk = 16*MB))
jobs = [Job(cluster = 'west', role = 'www', environment = 'prod', name = 'hello', task = task,
            container = Docker(image = '{{docker.image[library/web][{{tag}}]}}'))]
`;

test('the command asks the registry of the cluster, with a token, before it asks the scheduler', async (t) => {
  const registry = await startRegistry({
    images: { 'library/web:1.0': MANIFEST },
    challenge: 'Bearer realm="REALM", service="test", scope="SCOPE,push"',
  });
  t.after(() => registry.close());
  const scheduler = createServer((_request, response) => void response.writeHead(401).end());
  await new Promise<void>((listening) => scheduler.listen(0, '127.0.0.1', listening));
  t.after(() => void scheduler.close());
  const { port } = scheduler.address() as AddressInfo; // it listens on TCP
  const home = mkdtempSync(join(tmpdir(), 'docker-image-'));
  t.after(() => rmSync(home, { recursive: true }));
  const cluster = { name: 'west', scheduler_uri: `http://127.0.0.1:${port}`, docker_registry: registry.url };
  writeFileSync(join(home, 'clusters.json'), JSON.stringify([cluster]));
  writeFileSync(join(home, 'a.aurora'), FILE);

  const inspect = async (tag: string): Promise<string> => {
    const argv = ['job', 'inspect', 'west/www/prod/hello', 'a.aurora', '--bind', `tag=${tag}`];
    const child = spawn(process.execPath, [join(import.meta.dirname, 'aurora.ts'), ...argv], {
      cwd: home,
      env: { ...process.env, HOME: home, AURORA_CONFIG_ROOT: home },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const [said] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    return said;
  };

  const value = `${registry.url.host}/library/web@${digestOf(MANIFEST)}`;
  const found = await inspect('1.0');
  assert.ok(found.includes(` INFO] Resolved library/web:1.0 => ${value}\n`), found);
  assert.match(found, /401/, 'the scheduler was asked then');
  const missing = await inspect('2.0');
  assert.match(missing, /^Error loading configuration: There is no image library\/web:2\.0 in http/m);
  assert.doesNotMatch(missing, /401/);
});
