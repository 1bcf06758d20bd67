import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../../test/e2e/testing/free-port.ts';
import { until } from '../../../../test/e2e/testing/until.ts';

export const REALM = 'TEST.EXAMPLE';
/** Debian's packages put their programs into several places, not all of which are in everybody's path. */
const PATH = `${process.env['PATH']}:/usr/sbin:/sbin`;
const START_DEADLINE_MS = 60_000;

export interface RealmOptions {
  /** The only type of keys, by its name; the usual ones unless said. */
  readonly encryptionType?: string;
}

/** A real KDC of Debian's package `krb5-kdc` with a realm of its own, and what its users need to log in. */
export class Realm implements AsyncDisposable {
  readonly directory: string;
  readonly #kdc: ChildProcess;

  private constructor(directory: string, kdc: ChildProcess) {
    this.directory = directory;
    this.#kdc = kdc;
  }

  /** Starts a realm and waits until it answers. It has the user `alice` with the password `secret`. */
  static async start(options: RealmOptions = {}): Promise<Realm> {
    const directory = mkdtempSync(join(tmpdir(), 'kerberos-'));
    // The web server of a test runs as another user.
    chmodSync(directory, 0o755);
    const port = await freePort();
    writeConfiguration(directory, port, options);
    const run = (program: string, ...args: readonly string[]): string =>
      runIn(directory, program, ['-r', REALM, ...args]);
    run('kdb5_util', 'create', '-s', '-P', 'master', '-W');
    run('kadmin.local', '-q', 'addprinc -pw secret alice');
    const kdc = spawn('krb5kdc', ['-n', '-r', REALM], { env: environmentOf(directory), stdio: 'ignore' });
    const realm = new Realm(directory, kdc);
    await until('the KDC answers', START_DEADLINE_MS, () => {
      realm.logIn(realm.cache('probe'));
      return true;
    });
    return realm;
  }

  /** What programs need to know of the realm. @param cache its credential cache */
  environment(cache = this.cache('user')): NodeJS.ProcessEnv {
    return { ...environmentOf(this.directory), KRB5CCNAME: cache };
  }

  /** The name of a cache file. */
  cache(name: string): string {
    return `FILE:${join(this.directory, name)}`;
  }

  /** Gives a service its key. @returns the file with the key */
  addService(principal: string): string {
    const keytab = join(this.directory, 'http.keytab');
    this.administer(`addprinc -randkey ${principal}`);
    this.administer(`ktadd -k ${keytab} ${principal}`);
    chmodSync(keytab, 0o644);
    return keytab;
  }

  /** Runs a command of `kadmin`. */
  administer(command: string): void {
    runIn(this.directory, 'kadmin.local', ['-r', REALM, '-q', command]);
  }

  /** Runs `kinit` as alice. @param options such as `-l 1s` */
  logIn(cache = this.cache('user'), ...options: readonly string[]): void {
    execFileSync('kinit', [...options, `alice@${REALM}`], {
      env: this.environment(cache),
      input: 'secret\n',
      stdio: ['pipe', 'ignore', 'pipe'],
    });
  }

  /** Runs `kdestroy`. */
  logOut(cache = this.cache('user')): void {
    execFileSync('kdestroy', ['-q'], { env: this.environment(cache), stdio: 'ignore' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#kdc.kill('SIGKILL');
    if (this.#kdc.exitCode === null && this.#kdc.signalCode === null) await once(this.#kdc, 'exit');
    rmSync(this.directory, { recursive: true });
  }
}

function environmentOf(directory: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH,
    KRB5_CONFIG: join(directory, 'krb5.conf'),
    KRB5_KDC_PROFILE: join(directory, 'kdc.conf'),
  };
}

function runIn(directory: string, program: string, args: readonly string[]): string {
  return execFileSync(program, args, {
    env: environmentOf(directory),
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
}

function writeConfiguration(directory: string, port: number, { encryptionType }: RealmOptions): void {
  const onlyType = (lines: (type: string) => readonly string[]): readonly string[] =>
    encryptionType === undefined ? [] : lines(encryptionType);
  const write = (name: string, lines: readonly string[]): void =>
    writeFileSync(join(directory, name), `${lines.join('\n')}\n`);
  write('krb5.conf', [
    '[libdefaults]',
    ` default_realm = ${REALM}`,
    ' dns_lookup_kdc = false',
    ' dns_canonicalize_hostname = false',
    ...onlyType((type) => [` permitted_enctypes = ${type}`]),
    '[realms]',
    ` ${REALM} = {`,
    `  kdc = 127.0.0.1:${port}`,
    ' }',
  ]);
  write('kdc.conf', [
    '[kdcdefaults]',
    ` kdc_listen = 127.0.0.1:${port}`,
    ` kdc_tcp_listen = 127.0.0.1:${port}`,
    '[realms]',
    ` ${REALM} = {`,
    `  database_name = ${join(directory, 'principal')}`,
    `  key_stash_file = ${join(directory, 'stash')}`,
    `  acl_file = ${join(directory, 'acl')}`,
    ...onlyType((type) => [`  supported_enctypes = ${type}:normal`, `  master_key_type = ${type}`]),
    ' }',
  ]);
}
