import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { AuroraAdmin, type Response } from '../../api/generated/aurora.ts';
import { decodeCall, encodeReply, type MethodSchema, type Wire } from '../../api/thrift/index.ts';
import { freePort } from '../../test/e2e/testing/free-port.ts';
import { until } from '../../test/e2e/testing/until.ts';
import { startSshServer } from './testing/ssh-server.ts';

const PROGRAM = join(import.meta.dirname, 'aurora.ts');
const DEADLINE_MS = 60_000;

/** A client whose cluster has one task on this machine, with a sandbox in a directory of the test. */
async function start(t: TestContext, ports: ReadonlyMap<string, number> = new Map()) {
  const ssh = await startSshServer(t);
  const home = mkdtempSync(join(tmpdir(), 'aurora-task-ssh-'));
  const run = join(home, 'slaves/S0/frameworks/F/executors/thermos-task-1/runs/r1');
  const sandbox = join(run, 'sandbox');
  mkdirSync(sandbox, { recursive: true });
  symlinkSync('r1', join(dirname(run), 'latest'));
  const scheduler = createHttpServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
    const call = decodeCall('binary', AuroraAdmin, Buffer.concat(pieces));
    assert.ok(call.kind === 'call' && call.method.name === 'getTasksStatus');
    response.setHeader('Content-Type', 'application/vnd.apache.thrift.binary');
    // Every method of the service answers with a Response.
    response.end(
      encodeReply('binary', call.method as MethodSchema<unknown, Response>, answer(ssh.user, ports), 0),
    );
  });
  await new Promise<void>((resolve) => scheduler.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    scheduler.close();
    scheduler.closeAllConnections();
    rmSync(home, { recursive: true });
  });
  // A server that listens on a port has an address of this kind.
  const { port } = scheduler.address() as AddressInfo;
  const cluster = {
    name: 'west',
    scheduler_uri: `http://127.0.0.1:${port}`,
    slave_root: home,
    slave_run_directory: 'latest',
  };
  writeFileSync(join(home, 'clusters.json'), JSON.stringify([cluster]));
  const env = { PATH: process.env['PATH'], HOME: home, AURORA_CONFIG_ROOT: home };
  const aurora = (...argv: string[]) => {
    const child = spawn(process.execPath, [PROGRAM, 'task', ...argv], { env, cwd: home });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const ended = new Promise<{ exitCode: number | null; stdout: string; stderr: string }>((resolve) =>
      child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr })),
    );
    return { stdin: child.stdin, ended };
  };
  const key = `west/${ssh.user}/prod/web`;
  return { ssh, home, sandbox, key, aurora, run: (...argv: string[]) => aurora(...argv).ended };
}

function answer(role: string, ports: ReadonlyMap<string, number>): Wire<Response> {
  const assignedTask = {
    taskId: 'task-1',
    slaveHost: '127.0.0.1',
    task: { job: { role, environment: 'prod', name: 'web' } },
    assignedPorts: ports,
    instanceId: 0,
  };
  const tasks = [{ assignedTask, status: 'RUNNING' as const }];
  return { responseCode: 'OK', result: { scheduleStatusResult: { tasks } } };
}

test('task run prints what a command in the sandbox writes, to both outputs', async (t) => {
  const { ssh, key, sandbox, run } = await start(t);
  writeFileSync(join(sandbox, 'a file'), '');
  const options = `--ssh-options=${ssh.sshOptions}`;
  const result = await run('run', key, 'pwd -P; ls; printf "no end"', options);
  const lines = [sandbox, 'a file', 'no end'].map((line) => `127.0.0.1:  ${line}\n`);
  assert.equal(result.stdout, lines.join(''));
  const other = await run('run', key, 'echo problem >&2', options);
  assert.equal(other.stdout, '127.0.0.1:  problem\n');
  assert.equal(result.exitCode, 0, result.stderr);
});

test('task run fails with the remote command, or if there is no connection', async (t) => {
  const { ssh, key, run } = await start(t);
  const failed = await run('run', key, 'exit 3', `--ssh-options=${ssh.sshOptions}`);
  assert.equal(failed.exitCode, 4);
  assert.match(failed.stderr, /Instance 0 on 127\.0\.0\.1: the command ended with 3\n/);
  const unconnected = await run('run', key, 'true', `--ssh-options=-F none -p ${await freePort()}`);
  assert.equal(unconnected.exitCode, 4);
  assert.match(unconnected.stderr, /ssh could not connect/);
});

test('task ssh hands on input, output and the exit code', async (t) => {
  const { ssh, key, home, sandbox, aurora } = await start(t);
  const command = ['-c', 'read word; echo "$word in $PWD"; exit 42', '-p', join(home, 'pid')];
  const { stdin, ended } = aurora('ssh', `${key}/0`, ...command, `--ssh-options=${ssh.sshOptions}`);
  stdin.end('hello\n');
  const { exitCode, stdout } = await ended;
  assert.equal(exitCode, 42);
  assert.equal(stdout, `hello in ${sandbox.replace(/r1(?=\/sandbox$)/, 'latest')}\n`);
  assert.match(readFileSync(join(home, 'pid'), 'utf8'), /^\d+\n$/);
});

test('task ssh leads a port here to a named port of the task', async (t) => {
  const service = createServer((socket) => socket.on('data', (bytes) => socket.end(`heard ${bytes}`)));
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  t.after(() => service.close());
  const { port } = service.address() as AddressInfo; // as above
  const { ssh, key, aurora } = await start(t, new Map([['http', port]]));
  const local = await freePort();
  const tunnel = ['-L', `${local}:http`, '-c', 'cat'];
  const { stdin, ended } = aurora('ssh', `${key}/0`, ...tunnel, `--ssh-options=${ssh.sshOptions}`);
  assert.equal(await ask(local, 'a word'), 'heard a word');
  stdin.end();
  assert.equal((await ended).exitCode, 0);
});

test('task scp copies both ways, and fails as scp does', async (t) => {
  const { ssh, key, home, sandbox, run } = await start(t);
  const options = `--scp-options=${ssh.scpOptions}`;
  writeFileSync(join(home, 'up'), 'to the task');
  const up = await run('scp', 'up', `${key}/0:`, options);
  assert.equal(up.exitCode, 0, up.stderr);
  assert.equal(readFileSync(join(sandbox, 'up'), 'utf8'), 'to the task');
  writeFileSync(join(sandbox, 'down'), 'from the task');
  const down = await run('scp', `${key}/0:./x/../down`, '.', options);
  assert.equal(down.exitCode, 0, down.stderr);
  assert.equal(readFileSync(join(home, 'down'), 'utf8'), 'from the task');
  const missing = await run('scp', `${key}/0:nothing`, '.', options);
  assert.equal(missing.exitCode, 1);
  assert.match(missing.stderr, /No such file/);
});

/** Sends a word to a port once somebody listens there, and gives the answer. */
async function ask(port: number, word: string): Promise<string> {
  const attempt = () =>
    new Promise<string | undefined>((resolve) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(word));
      socket.on('data', (bytes) => (text += bytes));
      socket.on('error', () => resolve(undefined));
      socket.on('close', () => resolve(text === '' ? undefined : text));
    });
  return until(`somebody answers on port ${port}`, DEADLINE_MS, attempt);
}
