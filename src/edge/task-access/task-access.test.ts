import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ask } from './ask.ts';
import { exec } from './exec.ts';
import { opensshVersion, printOutput, run } from './programs.ts';

/** A server that answers like this. @returns its URL */
async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  // A server that listens on a port has an address of this kind.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('asks an observer for bytes', async (t) => {
  const bytes = Buffer.from([0, 0xff, 10]);
  const url = await serve(t, ({ url: path }, response) => {
    response.writeHead(path === '/x?y=1' ? 200 : 404, { 'Aurora-Log-State': 'open' }).end(bytes);
  });
  const answer = await ask(`${url}/x?y=1`);
  assert.ok(answer.kind === 'answered');
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('aurora-log-state'), 'open');
  assert.deepEqual(answer.body, bytes);
  const missing = await ask(url);
  assert.equal(missing.kind === 'answered' && missing.status, 404);
});

test('says why an observer does not answer', async (t) => {
  const url = await serve(t, ({ socket }) => socket.destroy());
  assert.match(problemOf(await ask(url)), /socket hang up|ECONNRESET/);
  assert.match(problemOf(await ask('http://127.0.0.1:1/')), /ECONNREFUSED/);
  assert.match(problemOf(await ask('http://no-such-host.invalid:1338/')), /ENOTFOUND|EAI_AGAIN/);
});

function problemOf(answer: Awaited<ReturnType<typeof ask>>): string {
  assert.ok(answer.kind === 'unreachable');
  return answer.problem;
}

test('opens no session at an observer that has none, refuses or is not there', async (t) => {
  const outcomeAt = (url: string) =>
    exec({ url: `${url}/exec/task-1`, ticket: 'T', command: ['true'] }).outcome;
  const without = await serve(t, (_request, response) => response.writeHead(404).end('<html>'));
  assert.deepEqual(await outcomeAt(without), {
    kind: 'refused',
    problem: 'it runs no commands; thermos_observer does if it is started with --task_exec_key_file',
  });
  const refusing = await serve(t, ({ headers }, response) => {
    response.writeHead(403).end(`not with ${headers.authorization}\n`);
  });
  assert.deepEqual(await outcomeAt(refusing), { kind: 'refused', problem: 'not with Bearer T' });
  assert.equal((await outcomeAt('http://127.0.0.1:1')).kind, 'unreachable');
});

test('a session that does not open can be interrupted', async (t) => {
  const asked = Promise.withResolvers<void>();
  const url = await serve(t, () => asked.resolve());
  const session = exec({ url, ticket: 'T', command: ['true'] });
  await asked.promise;
  session.interrupt();
  assert.deepEqual(await session.outcome, { kind: 'interrupted' });
});

test('runs a program, and writes its process id down', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'aurora-run-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const pidFile = join(directory, 'pid');
  assert.deepEqual(await run(['sh', '-c', 'exit 5'], pidFile), { kind: 'exited', code: 5 });
  assert.match(readFileSync(pidFile, 'utf8'), /^\d+\n$/);
  assert.deepEqual(await run(['sh', '-c', 'kill -9 $$']), { kind: 'signaled', signal: 9 });
  const missing = await run(['no-such-program-anywhere']);
  assert.match(missing.kind === 'notStarted' ? missing.problem : '', /ENOENT/);
  const unwritable = await run(['sleep', '1000'], join(directory, 'missing/pid'));
  assert.match(
    unwritable.kind === 'notStarted' ? unwritable.problem : '',
    /process id cannot be written.*ENOENT/,
  );
});

test('ends the program when it is asked to end itself', async (t) => {
  const module = new URL('programs.ts', import.meta.url).href;
  const script = `import { run } from '${module}';
    console.log(JSON.stringify(await run(['sh', '-c', 'echo runs; exec sleep 1000'])));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  let said = '';
  for await (const text of child.stdout.setEncoding('utf8')) {
    said += text;
    if (said === 'runs\n') child.kill('SIGTERM');
  }
  assert.equal(said, 'runs\n{"kind":"signaled","signal":15}\n');
});

test('hands on what a program writes, line by line', async () => {
  const linesOf = async (script: string) => {
    const lines: string[] = [];
    const end = await printOutput(['sh', '-c', script], (line) => lines.push(line));
    return { lines, end };
  };
  const said = await linesOf('echo one; echo two >&2; printf "\\303"; printf "\\274\\n\\nend"; exit 3');
  assert.deepEqual(said.lines, ['one', 'two', 'ü', '', 'end']);
  assert.deepEqual(said.end, { kind: 'exited', code: 3 });
  const long = await linesOf('head -c 100000 /dev/zero | tr "\\0" x');
  assert.deepEqual(
    long.lines.map((line) => line.length),
    [65_536, 34_464],
  );
  const missing = await printOutput(['no-such-program-anywhere'], () => undefined);
  assert.deepEqual(missing, {
    kind: 'notStarted',
    problem: 'there is no program no-such-program-anywhere in PATH',
  });
});

test('knows the version of OpenSSH', async () => {
  assert.ok((await opensshVersion()) >= 7);
});
