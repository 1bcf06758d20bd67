import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort } from '../../../../test/e2e/testing/free-port.ts';
import { until } from '../../../../test/e2e/testing/until.ts';
import type { Realm } from './realm.ts';

const MODULES = '/usr/lib/apache2/modules';
const MODULE_NAMES = [
  'mpm_event',
  'authn_core',
  'authz_core',
  'authz_user',
  'auth_gssapi',
  'headers',
  'proxy',
  'proxy_http',
];
const START_DEADLINE_MS = 60_000;
/** Who a web server is that root starts. */
const USER = 'www-data';

/** A real Apache httpd that lets only those in who log in with Kerberos, and hands their requests on. */
export class Apache implements AsyncDisposable {
  readonly port: number;
  readonly #process: ChildProcess;

  private constructor(port: number, process: ChildProcess) {
    this.port = port;
    this.#process = process;
  }

  /**
   * Starts a server on the loopback address.
   * @param keytab the keys of its services
   * @param backend where requests go on to, with the name of the user in the header `X-User`
   */
  static async start(realm: Realm, keytab: string, backend: string): Promise<Apache> {
    if (!existsSync(join(MODULES, 'mod_auth_gssapi.so'))) {
      throw new Error(
        "the tests need Apache with Kerberos: install Debian's package libapache2-mod-auth-gssapi",
      );
    }
    const port = await freePort();
    const home = join(realm.directory, `apache-${port}`);
    mkdirSync(join(home, 'replays'), { recursive: true });
    chmodSync(join(home, 'replays'), 0o777);
    writeFileSync(join(home, 'httpd.conf'), configuration(home, port, keytab, backend));
    const child = spawn('apache2', ['-X', '-f', join(home, 'httpd.conf')], {
      env: { ...realm.environment(), KRB5RCACHENAME: `file2:${join(home, 'replays/cache')}` },
      stdio: 'ignore',
    });
    const apache = new Apache(port, child);
    await until('Apache listens', START_DEADLINE_MS, () => {
      if (child.exitCode !== null) throw new Error(readFileSync(join(home, 'error.log'), 'utf8'));
      return canConnect(port);
    });
    return apache;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGKILL');
    if (this.#process.exitCode === null && this.#process.signalCode === null)
      await once(this.#process, 'exit');
  }
}

function configuration(home: string, port: number, keytab: string, backend: string): string {
  const isRoot = process.getuid?.() === 0;
  return [
    `ServerRoot ${home}`,
    `Listen 127.0.0.1:${port}`,
    'ServerName localhost',
    `PidFile ${home}/pid`,
    `DefaultRuntimeDir ${home}`,
    `ErrorLog ${home}/error.log`,
    'LogLevel info auth_gssapi:debug',
    ...(isRoot ? [`User ${USER}`, `Group ${USER}`] : []),
    ...MODULE_NAMES.map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`),
    '<Location />',
    '  AuthType GSSAPI',
    '  AuthName Kerberos',
    `  GssapiCredStore keytab:${keytab}`,
    '  GssapiAcceptorName HTTP',
    '  Require valid-user',
    '  RequestHeader set X-User "expr=%{REMOTE_USER}"',
    '  RequestHeader unset Authorization',
    '</Location>',
    `ProxyPass / ${backend}/`,
    '',
  ].join('\n');
}

function canConnect(port: number): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(undefined));
    socket.once('connect', () => socket.destroy());
  });
}
