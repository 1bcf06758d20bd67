import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { AuroraAdmin, Response } from '../../api/generated/aurora.ts';
import { decodeBinary, encodeBinary, type Wire } from '../../api/thrift/index.ts';
import { runClient } from '../client/client.ts';
import type { CallApi } from '../client/context.ts';
import { EXIT } from '../client/exit-codes.ts';
import { createTestContext } from '../client/testing/test-context.ts';
import { openHarness } from '../scheduler/api/testing/harness.ts';

const KEY = 'devcluster/www-data/prod/hello';
const EXAMPLE = readFileSync(join(import.meta.dirname, '../../examples/hello_world.aurora'), 'utf8');

/** Carries calls to the scheduler's API as the wire would. */
function callsTo(api: AuroraAdmin): CallApi {
  return async (_url, method, args) => {
    // Both sides are generated from the same IDL: the names and arguments are those of the interface.
    const rpc = api[method.name as keyof AuroraAdmin] as (args: unknown) => Promise<Wire<Response>>;
    const response = await rpc(decodeBinary(method.args, encodeBinary(method.args, args)));
    const travelled = encodeBinary(method.reply, response);
    return { kind: 'answered', response: decodeBinary(method.reply, travelled) };
  };
}

/** A client of a fresh scheduler that has no machines. */
async function openClient() {
  const harness = await openHarness();
  const callApi = callsTo(harness.api());
  const run = async (...argv: string[]) => {
    const client = createTestContext({
      files: { 'hello_world.aurora': EXAMPLE },
      clusters: [{ name: 'devcluster', scheduler_uri: 'http://127.0.0.1:8081' }],
      callApi,
    });
    const exitCode = await runClient(argv, client.context);
    return { exitCode, stdout: client.stdout(), stderr: client.stderr() };
  };
  return { harness, run };
}

test('a job of the examples is created, seen and killed', async () => {
  const { harness, run } = await openClient();
  const created = await run('job', 'create', KEY, 'hello_world.aurora');
  assert.equal(created.exitCode, EXIT.OK, created.stderr);
  assert.match(
    created.stdout,
    /^Job create succeeded: job url=http:\/\/127\.0\.0\.1:8081\/scheduler\/www-data\/prod\/hello$/m,
  );
  const instances = harness.tasks().size;
  assert.ok(instances > 0);

  assert.equal((await run('job', 'list', 'devcluster/www-data')).stdout, `${KEY}\n`);
  const shown = await run('job', 'status', '--write-json', KEY);
  assert.deepEqual(
    JSON.parse(shown.stdout)[0].active.map((task: { status: string }) => task.status),
    Array.from({ length: instances }, () => 'PENDING'),
  );
  assert.match((await run('job', 'status', KEY)).stdout, /instance: 0, status: PENDING on None/);

  const killed = await run('job', 'killall', KEY);
  assert.equal(killed.exitCode, EXIT.OK, killed.stderr);
  assert.equal((await run('job', 'list', 'devcluster')).stdout, '');
});

test('a second create of a job that exists changes nothing', async () => {
  const { harness, run } = await openClient();
  await run('job', 'create', KEY, 'hello_world.aurora');
  const before = [...harness.tasks().keys()];
  const again = await run('job', 'create', KEY, 'hello_world.aurora');
  assert.equal(again.exitCode, EXIT.COMMAND_FAILURE);
  assert.match(again.stderr, /^Job creation failed due to error:\n\t.*already/m);
  assert.deepEqual([...harness.tasks().keys()], before);
});

test('instances are added like one that exists, and killed by number', async () => {
  const { harness, run } = await openClient();
  await run('job', 'create', KEY, 'hello_world.aurora');
  const instances = harness.tasks().size;
  const added = await run('job', 'add', `${KEY}/0`, '2');
  assert.equal(added.exitCode, EXIT.OK, added.stderr);
  assert.equal(harness.tasks().size, instances + 2);
  const killed = await run('job', 'kill', `${KEY}/${instances}`);
  assert.equal(killed.stdout, `Successfully killed instances [${instances}]\nJob kill succeeded\n`);
  assert.equal(harness.tasks().size, instances + 1);
});
