import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const LIBRARIES = '/usr/share/java';
/** What the manifest of zookeeper.jar does not name: a logger, and the parts of Netty that TLS needs. */
const CLASS_PATH = ['zookeeper', 'slf4j-simple', 'netty-codec', 'netty-resolver'].map((name) =>
  join(LIBRARIES, `${name}.jar`),
);
const MAIN = 'org.apache.zookeeper.server.quorum.QuorumPeerMain';
/** For a server that starts soon and stays small. */
const JAVA_OPTIONS = [
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Djava.net.preferIPv4Stack=true',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
];

/** Holds 32 MiB of log, as much again of what ZooKeeper keeps of its last transactions, and itself. */
const LOCAL_OPTIONS = [
  ...['-Xmx192m', '-Dzookeeper.preAllocSize=1024', '-Dzookeeper.snapCount=10000'],
  // It warns of each client that is killed.
  '-Dorg.slf4j.simpleLogger.log.org.apache.zookeeper.server.NIOServerCnxn=error',
];

/** Unit of time; sessions live for 2 to 20 of them. */
const LOCAL_TICK_MS = 500;

/**
 * Looks for what a ZooKeeper server of the system's package needs.
 * @param path where programs are, as `$PATH`
 * @returns what is missing and how to get it
 */
export function zooKeeperProblem(path: string): string | undefined {
  const hasJava = path.split(delimiter).some((directory) => existsSync(join(directory, 'java')));
  const missing = [
    ...(hasJava ? [] : ['java is not on the PATH']),
    ...CLASS_PATH.filter((library) => !existsSync(library)).map((library) => `${library} is missing`),
  ];
  if (missing.length === 0) return undefined;
  return (
    `several schedulers need Java and the ZooKeeper of Debian or Ubuntu, but ${missing.join(', ')}. ` +
    'As root: apt-get install --no-install-recommends zookeeper'
  );
}

/** Program and arguments of a server. @param options of Java, beside those that every server gets */
export function zooKeeperCommand(configurationFile: string, options: readonly string[]): readonly string[] {
  return ['java', ...options, ...JAVA_OPTIONS, '-cp', CLASS_PATH.join(':'), MAIN, configurationFile];
}

/**
 * Prepares a server that runs alone, for programs of this machine.
 * @param directory for its data, made if missing
 * @param port on the loopback address
 * @returns program and arguments
 */
export function localZooKeeper(directory: string, port: number): readonly string[] {
  const settings = [
    `dataDir=${directory}`,
    `clientPort=${port}`,
    'clientPortAddress=127.0.0.1',
    `tickTime=${LOCAL_TICK_MS}`,
    'maxClientCnxns=0',
    'admin.enableServer=false',
    'autopurge.snapRetainCount=3',
    'autopurge.purgeInterval=1',
  ];
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const configurationFile = join(directory, 'zoo.cfg');
  writeFileSync(configurationFile, `${settings.join('\n')}\n`);
  return zooKeeperCommand(configurationFile, LOCAL_OPTIONS);
}
