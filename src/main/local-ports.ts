import { bindProblem } from '../edge/http/index.ts';
import type { DaemonOptions } from '../edge/local/local-cluster.ts';
import { readRecord } from '../edge/local/state-dir.ts';
import { DEFAULT_OBSERVER_PORT } from '../observer/index.ts';

/** Where the parts of a one-machine cluster listen; 0 stands for a free port. */
export interface LocalPorts {
  readonly httpPort: number;
  readonly masterPort: number;
  readonly agentPort: number;
  readonly observerPort: number;
}

/** The ports of the documentation; a part that ran before in the same state directory keeps its port. */
export const DEFAULT_PORTS: LocalPorts = {
  httpPort: 8081,
  masterPort: 5050,
  agentPort: 5051,
  observerPort: DEFAULT_OBSERVER_PORT,
};

/** With which option of `aurora local up` a user chooses each port. */
export const PORT_OPTIONS: Readonly<Record<keyof LocalPorts, string>> = {
  httpPort: '--http-port',
  masterPort: '--master-port',
  agentPort: '--agent-port',
  observerPort: '--observer-port',
};

/** What was asked for, where 0 stands for the port of last time, or else a free one. */
export function portsFor(options: DaemonOptions): LocalPorts {
  const parts = readRecord(options.stateDir)?.facts.parts;
  const port = (asked: number | undefined, last: number | undefined, usual: number): number =>
    asked === undefined ? (last ?? usual) : asked === 0 ? (last ?? 0) : asked;
  return {
    httpPort: port(options.httpPort, parts?.scheduler.port, DEFAULT_PORTS.httpPort),
    masterPort: port(options.masterPort, parts?.master.port, DEFAULT_PORTS.masterPort),
    agentPort: port(options.agentPort, parts?.agent.port, DEFAULT_PORTS.agentPort),
    observerPort: port(options.observerPort, parts?.observer.port, DEFAULT_PORTS.observerPort),
  };
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
  const bind: NodeJS.ErrnoException & { readonly port?: number } =
    error.cause instanceof Error ? error.cause : error;
  if (bind.syscall !== 'listen') return error.message;
  const taken = candidates.find((name) => ports[name] === bind.port) ?? candidates[0];
  if (taken === undefined) return error.message;
  return bindProblem(bind, ip, ports[taken], PORT_OPTIONS[taken]);
}
