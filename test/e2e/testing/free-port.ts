import { claimPorts, occupy, portOf, release } from '../../../src/edge/system/claim-ports.ts';

const host = '127.0.0.1';

/** A port of the loopback address that nobody listens on. */
export async function freePort(): Promise<number> {
  const [port = 0] = await claimPorts([{ host, port: 0 }]);
  return port;
}

/** Listens on a free port, as another program would. */
export async function takePort(): Promise<{ readonly port: number; release(): Promise<void> }> {
  const server = await occupy({ host, port: 0 });
  return { port: portOf(server), release: () => release(server) };
}
