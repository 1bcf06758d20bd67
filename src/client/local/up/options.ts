import { DEFAULT_LOCAL_PORTS, type LocalPorts } from '../../../ports/local-cluster.ts';
import {
  accept,
  type Convert,
  flag,
  type Grammar,
  option,
  type ParsedArguments,
  reject,
  text,
} from '../../grammar/index.ts';
import { stateDir } from '../state-dir.ts';

export interface UpOptions {
  readonly stateDir: string | undefined;
  readonly ip: string;
  readonly httpPort: number | undefined;
  readonly observerPort: number | undefined;
  readonly masterPort: number | undefined;
  readonly agentPort: number | undefined;
  readonly schedulers: number | undefined;
  readonly zooKeeperPort: number | undefined;
  readonly resources: string | undefined;
  readonly revocableResources: string | undefined;
  readonly attributes: string | undefined;
  readonly detach: boolean;
  readonly example: boolean;
}

const portNumber: Convert<number> = (given) =>
  /^\d{1,5}$/.test(given) && Number(given) < 65_536
    ? accept(Number(given))
    : reject(`invalid port: '${given}' (0 picks a free one, else 1 to 65535)`);

const portOption = (name: string, what: string, port: keyof LocalPorts) =>
  option([name], {
    metavar: 'PORT',
    convert: portNumber,
    default: undefined,
    help: `port of ${what}; 0 picks a free one (default: ${DEFAULT_LOCAL_PORTS[port]})`,
  });

const ip = option(['--ip'], {
  metavar: 'ADDRESS',
  convert: text,
  default: '127.0.0.1',
  help: 'address to listen at, through which everybody who reaches it may run programs on this machine (default: 127.0.0.1)',
});
const httpPort = portOption('--http-port', 'the UI and the API', 'httpPort');
const observerPort = portOption('--observer-port', 'the observer', 'observerPort');
const masterPort = portOption('--master-port', "the engine's master", 'masterPort');
const agentPort = portOption('--agent-port', "the engine's agent", 'agentPort');
const zooKeeperPort = portOption(
  '--zookeeper-port',
  'the ZooKeeper that several schedulers share',
  'zooKeeperPort',
);
const MAX_SCHEDULERS = 5;
const schedulers = option(['--schedulers'], {
  metavar: 'N',
  convert: (given) =>
    /^\d$/.test(given) && Number(given) >= 1 && Number(given) <= MAX_SCHEDULERS
      ? accept(Number(given))
      : reject(`invalid number of schedulers: '${given}' (1 to ${MAX_SCHEDULERS})`),
  default: undefined,
  help: 'how many schedulers there are, on consecutive ports; several need Java and ZooKeeper, and one of them leads (default: 1)',
});
const textOption = (name: string, metavar: string, help: string) =>
  option([name], { metavar, convert: text, default: undefined, help });

const resources = textOption(
  '--resources',
  'RESOURCES',
  "what tasks may use, as a Mesos agent's --resources, e.g. 'cpus:4;mem:8192;gpus:1'; what it does not name is what the machine has",
);
const revocableResources = textOption(
  '--revocable-resources',
  'RESOURCES',
  'what tasks of a revocable tier may use besides, in the same form',
);
const attributes = textOption(
  '--attributes',
  'ATTRIBUTES',
  "what constraints see of the machine, as a Mesos agent's --attributes, e.g. 'host:h1;rack:a;dedicated:www-data/web'",
);
const detach = flag(['--detach'], 'return once the cluster is up, which goes on in the background');
const noExample = flag(['--no-example'], 'do not submit the example job');

export const grammar: Grammar = {
  options: [
    ...[detach, noExample, stateDir, httpPort, observerPort, masterPort, agentPort, ip],
    ...[schedulers, zooKeeperPort],
    ...[resources, revocableResources, attributes],
  ],
  positionals: [],
};

/** Collects the options of `local up`. */
export function parse(parsed: ParsedArguments): UpOptions {
  return {
    stateDir: parsed.get(stateDir),
    ip: parsed.get(ip),
    httpPort: parsed.get(httpPort),
    observerPort: parsed.get(observerPort),
    masterPort: parsed.get(masterPort),
    agentPort: parsed.get(agentPort),
    schedulers: parsed.get(schedulers),
    zooKeeperPort: parsed.get(zooKeeperPort),
    resources: parsed.get(resources),
    revocableResources: parsed.get(revocableResources),
    attributes: parsed.get(attributes),
    detach: parsed.get(detach),
    example: !parsed.get(noExample),
  };
}
