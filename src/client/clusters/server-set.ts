import { type Endpoint, formatEndpoint, parseEndpoints } from '../../domain/values/server-set.ts';
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
  const { serviceEndpoint, additionalEndpoints } = parseEndpoints(new TextDecoder().decode(data));
  return (
    urlOf('https', additionalEndpoints.get('https')) ??
    urlOf('http', additionalEndpoints.get('http')) ??
    // Some announce nothing but the port that serves HTTP.
    urlOf('http', serviceEndpoint)
  );
}

function urlOf(scheme: string, endpoint: Endpoint | undefined): URL | undefined {
  if (endpoint === undefined) return undefined;
  return URL.parse(`${scheme}://${formatEndpoint(endpoint)}`) ?? undefined;
}
