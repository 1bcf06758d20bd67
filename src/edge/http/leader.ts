import type { IncomingHttpHeaders } from 'node:http';
import { type Endpoint, formatEndpoint } from '../../domain/values/server-set.ts';
import { escapeHtml, page } from './html-page.ts';
import { type HttpResponse, html, type Route, text } from './route.ts';

/** Which scheduler leads, as far as this one knows. */
export type Leadership =
  | { readonly kind: 'leading' }
  | { readonly kind: 'following'; readonly leader: Endpoint }
  /** `reason` says what the scheduler waits for. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** What only the leader can answer: paths that begin so. */
const LEADERS_PATHS = [
  ...['/agents', '/api', '/cron', '/maintenance', '/mname', '/offers', '/pendingtasks', '/quotas'],
  ...['/slaves', '/state', '/tiers', '/utilization', '/scheduler', '/updates', '/v1'],
];

/** Asks a scheduler that does not lead to answer all the same, whatever it knows. */
const BYPASS_HEADER = 'bypass-leader-redirect';

/** The head of a request. */
export interface RequestHead {
  /** As it was sent: encoded path and query. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Sends callers to the scheduler that leads: 307 keeps method and body.
 * @returns undefined if this scheduler answers itself
 */
export function redirectToLeader(
  { target, headers }: RequestHead,
  leadership: () => Leadership,
): HttpResponse | undefined {
  if (!LEADERS_PATHS.some((path) => target.startsWith(path))) return undefined;
  if (headers[BYPASS_HEADER] !== undefined) return undefined;
  const known = leadership();
  switch (known.kind) {
    case 'leading':
      return undefined;
    case 'following':
      return {
        status: 307,
        headers: { Location: `http://${formatEndpoint(known.leader)}${target}` },
        body: '',
      };
    case 'unknown':
      return noLeader(known.reason);
  }
}

function noLeader(reason: string): HttpResponse {
  const content = `<p>${escapeHtml(reason)}. Try again in a moment.</p>`;
  const answer = html(503, page('No Leader Found', content));
  return { ...answer, headers: { ...answer.headers, 'Retry-After': '2' } };
}

const HEALTH = {
  leading: { status: 200, line: 'This instance is the leader.' },
  following: { status: 503, line: 'Another instance is the leader.' },
  unknown: { status: 502, line: 'No leader is known.' },
} as const satisfies Record<Leadership['kind'], { status: number; line: string }>;

/** `/leaderhealth`: the status code tells load balancers whether this instance leads. */
export function leaderHealthRoute(leadership: () => Leadership): Route {
  const legend = Object.values(HEALTH).map(({ status, line }) => `${status}: ${line}`);
  return {
    method: 'GET',
    path: '/leaderhealth',
    handle() {
      const { status, line } = HEALTH[leadership().kind];
      return text(status, [line, '', 'Status codes:', ...legend].join('\n'));
    },
  };
}
