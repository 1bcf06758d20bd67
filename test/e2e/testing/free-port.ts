import { claimPorts, occupy, portOf, release } from '../../../src/edge/system/claim-ports.ts';

const host = '127.0.0.1';

/** A port of the loopback address that nobody listens on. Who needs several asks for them at once. */
export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}

/** As many such ports, no two of them the same. */
export function freePorts(count: number): Promise<readonly number[]> {
  return claimPorts(Array.from({ length: count }, () => ({ host, port: 0 })));
}

/**
 * Listens on a free port, as another program would.
 * @param freeBefore how many ports just before it are free as well
 */
export async function takePort(freeBefore = 0): Promise<{ readonly port: number; release(): Promise<void> }> {
  const server = await occupy({ host, port: 0 });
  const port = portOf(server);
  const before = Array.from({ length: freeBefore }, (_, index) => ({ host, port: port - 1 - index }));
  const areFree = await claimPorts(before).then(
    () => true,
    () => false,
  );
  if (areFree) return { port, release: () => release(server) };
  await release(server);
  return takePort(freeBefore);
}
