/** Where a server listens. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** One server of a server set, as it announces itself in ZooKeeper. */
export interface ServerSetMember {
  readonly serviceEndpoint: Endpoint;
  /** Further endpoints by their names, such as `http`. */
  readonly additionalEndpoints: ReadonlyMap<string, Endpoint>;
}

/** Names of nodes that hold members. Others beside them are candidates for leadership. */
export const MEMBER_PREFIX = 'member_';

/** The text of a member's node, as Apache Aurora writes it. */
export function formatMember({ serviceEndpoint, additionalEndpoints }: ServerSetMember): string {
  const endpoint = ({ host, port }: Endpoint) => ({ host, port });
  return JSON.stringify({
    serviceEndpoint: endpoint(serviceEndpoint),
    additionalEndpoints: Object.fromEntries(
      Array.from(additionalEndpoints, ([name, at]) => [name, endpoint(at)]),
    ),
    status: 'ALIVE',
  });
}

/**
 * Reads the text of a member's node, whoever wrote it. Endpoints that are none are left out.
 * @returns undefined if it has no service endpoint
 */
export function parseMember(text: string): ServerSetMember | undefined {
  let member: unknown;
  try {
    member = JSON.parse(text);
  } catch {
    return undefined;
  }
  const serviceEndpoint = endpointOf(fieldOf(member, 'serviceEndpoint'));
  if (serviceEndpoint === undefined) return undefined;
  const additionalEndpoints = new Map<string, Endpoint>();
  for (const [name, value] of Object.entries(fieldOf(member, 'additionalEndpoints') ?? {})) {
    const endpoint = endpointOf(value);
    if (endpoint !== undefined) additionalEndpoints.set(name, endpoint);
  }
  return { serviceEndpoint, additionalEndpoints };
}

function endpointOf(value: unknown): Endpoint | undefined {
  const [host, port] = [fieldOf(value, 'host'), fieldOf(value, 'port')];
  if (typeof host !== 'string' || host === '') return undefined;
  return typeof port === 'number' && Number.isInteger(port) ? { host, port } : undefined;
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
}
