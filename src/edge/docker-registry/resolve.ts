import { createHash } from 'node:crypto';
import { type Answer, ExchangeError, exchange } from './exchange.ts';
import { AuthorizationError, authorize, type LoginFor } from './tokens.ts';

const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 30_000;

/** Images of one platform and of several, in Docker's formats and OCI's. */
const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** Some registries answer GET only. */
const NO_HEAD = 405;

const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

export interface ImageName {
  /** Base URL of the registry, with its scheme. */
  readonly registry: URL;
  /** Path of the repository, such as `library/python`. */
  readonly name: string;
  readonly tag: string;
}

export interface ResolveOptions {
  /** For everything that one image takes; 30 seconds unless said. */
  readonly timeoutMs?: number;
  readonly loginFor?: LoginFor;
}

/** The digest, or why there is none. */
export type Resolution =
  | { readonly kind: 'found'; readonly digest: string }
  | { readonly kind: 'failed'; readonly problem: string };

/** Resolves tags; made once for a command, so that a registry is asked only once whether it is one. */
export type ResolveImage = (image: ImageName) => Promise<Resolution>;

/**
 * Makes the resolver of tags, which asks registries of version 2 (the OCI distribution API). Tokens are
 * fetched for each image, and never reach another registry.
 */
export function createImageResolver({
  timeoutMs = DEFAULT_TIMEOUT_MS,
  loginFor = () => undefined,
}: ResolveOptions = {}): ResolveImage {
  const known = new Set<string>();
  return async (image) => {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      if (!known.has(image.registry.href)) await expectRegistry(image.registry, signal);
      known.add(image.registry.href);
      return { kind: 'found', digest: await findDigest(image, loginFor, signal) };
    } catch (error) {
      if (error instanceof ExchangeError || error instanceof AuthorizationError || error instanceof NoDigest)
        return { kind: 'failed', problem: error.message };
      throw error;
    }
  };
}

/** The registry answers, but not with a digest. */
class NoDigest extends Error {}

function below(registry: URL, path: string): URL {
  return new URL(`${registry.href.replace(/\/+$/, '')}/v2/${path}`);
}

/** A registry that wants a login for everything is one all the same. */
async function expectRegistry(registry: URL, signal: AbortSignal): Promise<void> {
  const { status } = await exchange(below(registry, ''), {
    method: 'HEAD',
    headers: {},
    maxBodyBytes: 0,
    signal,
  });
  if (status === 200 || status === 401) return;
  throw new NoDigest(`${registry.href} is not a registry v2: HTTP ${status} for /v2/`);
}

async function findDigest(image: ImageName, loginFor: LoginFor, signal: AbortSignal): Promise<string> {
  const url = below(image.registry, `${image.name}/manifests/${image.tag}`);
  const ask = (method: 'HEAD' | 'GET', authorization?: string): Promise<Answer> =>
    exchange(url, {
      method,
      headers: { accept: MANIFEST_TYPES, ...(authorization === undefined ? {} : { authorization }) },
      maxBodyBytes: MAX_MANIFEST_BYTES,
      signal,
    });
  const first = await ask('HEAD');
  const authorization = first.status === 401 ? await authorize(first, loginFor, signal) : undefined;
  const head = authorization === undefined ? first : await ask('HEAD', authorization);
  const told = head.status === NO_HEAD ? undefined : toldDigest(head, image);
  if (told !== undefined) return told;
  const manifest = await ask('GET', authorization);
  return toldDigest(manifest, image) ?? `sha256:${createHash('sha256').update(manifest.body).digest('hex')}`;
}

/** @returns undefined where the registry answers well but leaves the digest out @throws NoDigest */
function toldDigest({ status, headers }: Answer, { registry, name, tag }: ImageName): string | undefined {
  if (status === 401 || status === 403) throw new NoDigest(`Private Docker repository - ${name}:${tag}`);
  if (status === 404) throw new NoDigest(`There is no image ${name}:${tag} in ${registry.href}`);
  if (status >= 300 && status <= 399) throw new NoDigest(`Unable to resolve image ${name}:${tag}`);
  if (status !== 200) throw new NoDigest(`${registry.href} cannot resolve ${name}:${tag}: HTTP ${status}`);
  const digest = headers.get('docker-content-digest')?.trim() ?? '';
  if (digest === '') return undefined;
  if (DIGEST.test(digest)) return digest;
  throw new NoDigest(`${registry.href} tells a digest for ${name}:${tag} that is none: ${digest}`);
}
