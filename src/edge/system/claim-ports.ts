import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';

/**
 * Finds ports for programs that are about to be started.
 * @param wanted where each is to listen; port 0 stands for a free one
 * @returns the ports, in the same order; nobody listens on them
 * @throws the system's error, with address and port, if one is in use
 */
export async function claimPorts(
  wanted: readonly { readonly host: string; readonly port: number }[],
): Promise<readonly number[]> {
  const servers: Server[] = [];
  try {
    for (const { host, port } of wanted) {
      const server = createServer();
      servers.push(server);
      server.listen({ host, port, exclusive: true });
      await once(server, 'listening');
    }
    // A server on a TCP port has this kind of address.
    return servers.map((server) => (server.address() as AddressInfo).port);
  } finally {
    await Promise.all(servers.filter(({ listening }) => listening).map(closed));
  }
}

function closed(server: Server): Promise<unknown> {
  const closing = once(server, 'close');
  server.close();
  return closing;
}
