import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { resolve } from 'node:path';
import { runClient } from '../client/client.ts';
import type { CallApi, CallOutcome, ClientContext, FileContent } from '../client/context.ts';
import { findLogin } from '../client/netrc.ts';
import { systemClock, systemTimers } from '../edge/system/clock.ts';
import type { CallResult } from '../edge/thrift/client.ts';

const PROJECT = resolve(import.meta.dirname, import.meta.filename.endsWith('.ts') ? '../..' : '..');

async function readTextFile(path: string): Promise<FileContent> {
  try {
    return { kind: 'text', text: await readFile(path, 'utf8') };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException; // what node:fs rejects with
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? { kind: 'absent' }
      : { kind: 'unreadable', problem: message };
  }
}

const callApi: CallApi = async (apiUrl, method, args) => {
  const { callAurora } = await import('../edge/thrift/client.ts');
  const netrc = await readTextFile(`${homedir()}/.netrc`);
  const authorizationFor = ({ hostname }: URL): string | undefined => {
    const found = netrc.kind === 'text' ? findLogin(netrc.text, hostname) : undefined;
    return found && `Basic ${Buffer.from(`${found.login}:${found.password}`).toString('base64')}`;
  };
  return outcomeOf(await callAurora(apiUrl, method, args, { authorizationFor }));
};

/** Which failures may pass by themselves: no connection, a cut one, no answer in time, no leader, 5xx. */
function outcomeOf(result: CallResult): CallOutcome {
  if (result.kind === 'answered') return result;
  const { reason, problem, sent, status } = result;
  if (reason === 'unauthorized')
    return { kind: 'unauthorized', problem: `${status} Client Error: ${problem}` };
  const mayPass =
    reason === 'connect' ||
    reason === 'timeout' ||
    reason === 'unavailable' ||
    (reason === 'badAnswer' && status === undefined) ||
    (reason === 'status' && (status ?? 0) >= 500);
  return mayPass ? { kind: 'unreachable', problem, sent } : { kind: 'unusable', problem };
}

/** Users of a container may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env['USER'] ?? 'unknown';
  }
}

function openBrowser(url: string): void {
  const program = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const browser = spawn(program, [url], { detached: true, stdio: 'ignore' });
  // Without a browser the URL on the terminal has to do.
  browser.on('error', () => undefined).unref();
}

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interruption.abort());

const context: ClientContext = {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  environment: process.env,
  homeDirectory: homedir(),
  userName,
  version: JSON.parse(readFileSync(resolve(PROJECT, 'package.json'), 'utf8')).version,
  clock: systemClock,
  timers: systemTimers,
  interrupted: interruption.signal,
  readTextFile,
  callApi,
  openBrowser,
  localCluster: async () => {
    const { createLocalCluster } = await import('../edge/local/local-cluster.ts');
    return createLocalCluster(resolve(import.meta.dirname, 'aurora-local.js'));
  },
};

// A reader that stops early, such as `head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
process.exitCode = await runClient(process.argv.slice(2), context);
// What was abandoned by an interruption must not keep the process.
if (interruption.signal.aborted) process.exit();
