import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { freePort } from '../../../test/e2e/testing/free-port.ts';
import { until } from '../../../test/e2e/testing/until.ts';

const SSHD = '/usr/sbin/sshd';
const DEADLINE_MS = 60_000;

/** An SSH server of a test on loopback; who runs the test may log in. */
export interface SshServer {
  /** Options for ssh that lead to it. */
  readonly sshOptions: string;
  /** The same for scp. */
  readonly scpOptions: string;
  readonly user: string;
}

/** Starts Debian's sshd with keys of its own; it ends with the test. */
export async function startSshServer(t: TestContext): Promise<SshServer> {
  const directory = mkdtempSync(join(tmpdir(), 'aurora-sshd-'));
  const file = (name: string): string => join(directory, name);
  for (const name of ['host_key', 'user_key']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file(name)]);
  }
  copyFileSync(file('user_key.pub'), file('authorized_keys'));
  const port = await freePort();
  const settings = [
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${file('host_key')}`,
    `AuthorizedKeysFile ${file('authorized_keys')}`,
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    // The directory lies below /tmp, where everybody may write.
    'StrictModes no',
    'PidFile none',
    'Subsystem sftp internal-sftp',
  ];
  writeFileSync(file('sshd_config'), `${settings.join('\n')}\n`);
  // Where sshd locks its unprivileged part in; Debian's service makes it, and there is no service here.
  if (process.getuid?.() === 0 && !existsSync('/run/sshd')) mkdirSync('/run/sshd', { mode: 0o755 });
  let said = '';
  const server = spawn(SSHD, ['-D', '-e', '-f', file('sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  server.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  t.after(async () => {
    server.kill();
    await ended;
    rmSync(directory, { recursive: true });
  });
  await until('sshd answers', DEADLINE_MS, () => connects(port)).catch((error: unknown) => {
    throw new Error(`sshd does not answer: ${said}`, { cause: error });
  });
  const known = [
    'StrictHostKeyChecking=no',
    `UserKnownHostsFile=${file('known_hosts')}`,
    'IdentitiesOnly=yes',
  ];
  const common = ['-F', 'none', '-i', file('user_key'), ...known.flatMap((each) => ['-o', each])].join(' ');
  return {
    sshOptions: `-p ${port} ${common}`,
    scpOptions: `-P ${port} ${common} -q`,
    user: userInfo().username,
  };
}

function connects(port: number): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(undefined));
    socket.on('connect', () => socket.destroy());
  });
}
