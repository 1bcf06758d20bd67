/**
 * How users log in at the schedulers of a cluster: with a login of `~/.netrc` if there is one, or with a Kerberos ticket. The
 * names are those of `auth_mechanism` in clusters.json.
 */
export type Mechanism = 'UNAUTHENTICATED' | 'KERBEROS';

/** One request to a path of a scheduler beside its Thrift API. */
export interface PageRequest {
  readonly url: URL;
  readonly mechanism: Mechanism;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Ends the answer if nothing of it comes for so long. */
  readonly maxSilenceMs?: number;
  /** Ends the request, also while its answer is being read. */
  readonly signal?: AbortSignal;
}

/** What became of a request. */
export type PageOutcome =
  /** `chunks` throws if the connection breaks or is ended. */
  | { readonly kind: 'opened'; readonly status: number; readonly chunks: AsyncIterable<string> }
  | { readonly kind: 'unreachable'; readonly problem: string };

/** Makes one request. Redirects are followed. */
export type OpenPage = (request: PageRequest) => Promise<PageOutcome>;

/** What the client can see of its terminal. */
export interface Terminal {
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  /** Characters per line, now. */
  readonly columns: () => number;
}
