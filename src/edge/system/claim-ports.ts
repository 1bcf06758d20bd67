import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';

/**
 * Free ports are chosen below those that Linux gives to outgoing connections, where any connection could take one
 * before its program listens, and below those that agents offer to tasks, 31000 to 32000.
 */
const LOWEST_PORT = 20_000;
const HIGHEST_PORT = 30_999;
const MAX_ATTEMPTS = 100;

/** Where a program is to listen; port 0 stands for a free one. */
export interface WantedPort {
  readonly host: string;
  readonly port: number;
}

/**
 * Finds ports for programs that are about to be started.
 * @returns the ports, in the same order; nobody listens on them
 * @throws the system's error, with address and port, if one is in use
 */
export async function claimPorts(wanted: readonly WantedPort[]): Promise<readonly number[]> {
  const servers: Server[] = [];
  try {
    for (const each of wanted) servers.push(await occupy(each));
    return servers.map(portOf);
  } finally {
    await Promise.all(servers.map(release));
  }
}

/** Listens on a port, which is free for nobody until {@link release}. @throws as {@link claimPorts} */
export async function occupy({ host, port }: WantedPort): Promise<Server> {
  if (port !== 0) return listen(host, port);
  for (let attempt = 1; ; attempt++) {
    try {
      return await listen(host, randomInt(LOWEST_PORT, HIGHEST_PORT + 1));
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!isTaken || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

/** The port on which a server listens. */
export function portOf(server: Server): number {
  // A server on a TCP port has this kind of address.
  return (server.address() as AddressInfo).port;
}

/** Resolves when nobody listens on the port of a server any more. */
export async function release(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await closed;
}

async function listen(host: string, port: number): Promise<Server> {
  const server = createServer().listen({ host, port, exclusive: true });
  await once(server, 'listening');
  return server;
}
