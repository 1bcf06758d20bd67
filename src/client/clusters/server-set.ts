import type { ServerSetMember } from '../context.ts';

/** Only these children are members; the others are candidates for leadership. */
const MEMBER = /^member_(?<number>\d+)$/;

/**
 * The base URL of the scheduler that leads, as it announced itself in ZooKeeper.
 * @returns undefined if none of the nodes announces an HTTP endpoint
 */
export function leaderUrl(nodes: readonly ServerSetMember[]): URL | undefined {
  return nodes
    .flatMap(({ name, data }) => {
      const number = MEMBER.exec(name)?.groups?.['number'];
      const url = number === undefined ? undefined : endpointUrl(data);
      return url === undefined ? [] : [{ number: Number(number), url }];
    })
    .sort((a, b) => a.number - b.number)[0]?.url;
}

function endpointUrl(data: Uint8Array): URL | undefined {
  let member: unknown;
  try {
    member = JSON.parse(new TextDecoder().decode(data));
  } catch {
    return undefined;
  }
  const endpoints = fieldOf(member, 'additionalEndpoints');
  return (
    urlOf('https', fieldOf(endpoints, 'https')) ??
    urlOf('http', fieldOf(endpoints, 'http')) ??
    // Some announce nothing but the port that serves HTTP.
    urlOf('http', fieldOf(member, 'serviceEndpoint'))
  );
}

function urlOf(scheme: string, endpoint: unknown): URL | undefined {
  const [host, port] = [fieldOf(endpoint, 'host'), fieldOf(endpoint, 'port')];
  if (typeof host !== 'string' || typeof port !== 'number') return undefined;
  return URL.parse(`${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`) ?? undefined;
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
}
