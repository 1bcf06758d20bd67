import { bindProblem } from '../edge/http/index.ts';
import type { DaemonOptions } from '../edge/local/local-cluster.ts';
import { readRecord } from '../edge/local/state-dir.ts';
import { DEFAULT_LOCAL_PORTS, type LocalPorts } from '../ports/local-cluster.ts';

/** With which option of `aurora local up` a user chooses each port. */
export const PORT_OPTIONS: Readonly<Record<keyof LocalPorts, string>> = {
  httpPort: '--http-port',
  masterPort: '--master-port',
  agentPort: '--agent-port',
  observerPort: '--observer-port',
  zooKeeperPort: '--zookeeper-port',
};

/** What was asked for, where 0 stands for the port of last time, or else a free one. */
export function portsFor(options: DaemonOptions): LocalPorts {
  const { parts, schedulers, zookeeper } = readRecord(options.stateDir)?.facts ?? {};
  return {
    httpPort: chosen(options.httpPort, schedulers?.[0]?.port, DEFAULT_LOCAL_PORTS.httpPort),
    masterPort: chosen(options.masterPort, parts?.master.port, DEFAULT_LOCAL_PORTS.masterPort),
    agentPort: chosen(options.agentPort, parts?.agent.port, DEFAULT_LOCAL_PORTS.agentPort),
    observerPort: chosen(options.observerPort, parts?.observer.port, DEFAULT_LOCAL_PORTS.observerPort),
    zooKeeperPort: chosen(options.zooKeeperPort, zookeeper?.port, DEFAULT_LOCAL_PORTS.zooKeeperPort),
  };
}

/** The ports of several schedulers: consecutive ones, unless others were remembered or free ones are wanted. */
export function httpPortsFor(options: DaemonOptions, count: number): readonly number[] {
  const last = readRecord(options.stateDir)?.facts.schedulers;
  const { httpPort: asked } = options;
  return Array.from({ length: count }, (_, i) =>
    chosen(asked ? asked + i : asked, last?.[i]?.port, DEFAULT_LOCAL_PORTS.httpPort + i),
  );
}

function chosen(asked: number | undefined, last: number | undefined, usual: number): number {
  if (asked === undefined) return last ?? usual;
  return asked === 0 ? (last ?? 0) : asked;
}

/**
 * Words what ended the start of a part; a port that could not be had with the option that chooses another one.
 * @param candidates the ports that the part listens on
 */
export function startProblem(
  error: unknown,
  ip: string,
  ports: LocalPorts,
  candidates: readonly (keyof LocalPorts)[],
): string {
  if (!(error instanceof Error)) return String(error);
  const bind: NodeJS.ErrnoException & { readonly port?: number; readonly address?: string } =
    error.cause instanceof Error ? error.cause : error;
  if (bind.syscall !== 'listen') return error.message;
  const taken = candidates.find((name) => ports[name] === bind.port) ?? candidates[0];
  if (taken === undefined) return error.message;
  return bindProblem(bind, bind.address ?? ip, bind.port ?? ports[taken], PORT_OPTIONS[taken]);
}
