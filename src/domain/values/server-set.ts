/** Where a server listens. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** `host:port` as URLs have it: an IPv6 address in brackets. */
export function formatEndpoint({ host, port }: Endpoint): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
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

/** What a node says of where its server listens: not everybody writes a service endpoint. */
export type AnnouncedEndpoints = Pick<ServerSetMember, 'additionalEndpoints'> & {
  readonly serviceEndpoint: Endpoint | undefined;
};

/**
 * Reads the text of a member's node, whoever wrote it.
 * @returns undefined if it has no service endpoint
 */
export function parseMember(text: string): ServerSetMember | undefined {
  const { serviceEndpoint, additionalEndpoints } = parseEndpoints(text);
  return serviceEndpoint === undefined ? undefined : { serviceEndpoint, additionalEndpoints };
}

/** Reads the endpoints in the text of a node, whoever wrote it. Those that are none are left out. */
export function parseEndpoints(text: string): AnnouncedEndpoints {
  let member: unknown;
  try {
    member = JSON.parse(text);
  } catch {
    // Members of other programs may be no JSON; they announce nothing then.
  }
  const serviceEndpoint = endpointOf(fieldOf(member, 'serviceEndpoint'));
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
