import type { ZooKeeperLimits, ZooKeeperOptions } from '../types.ts';
import { type OpenFrameSocket, openFrameSocket } from './frame-socket.ts';

/** Options with their defaults. */
export interface Settings extends ZooKeeperOptions {
  /** Empty for none. */
  readonly chroot: string;
  readonly connectionWaitMs: number;
  readonly limits: ZooKeeperLimits;
  readonly openSocket: OpenFrameSocket;
}

/** What servers take with their default `jute.maxbuffer`. */
const DEFAULT_MAX_REQUEST_BYTES = 0xfffff;
const MEBIBYTE = 1024 * 1024;

/** In flight: far below the 1,000 at which a server begins to hold clients back. */
const DEFAULT_LIMITS: ZooKeeperLimits = {
  maxRequestsInFlight: 200,
  maxPendingRequests: 10_000,
  maxPendingBytes: 64 * MEBIBYTE,
  maxRequestBytes: DEFAULT_MAX_REQUEST_BYTES,
  maxAnswerBytes: 16 * MEBIBYTE,
};

export function withDefaults(options: ZooKeeperOptions): Settings {
  return {
    openSocket: openFrameSocket,
    ...options,
    chroot: options.chroot === undefined || options.chroot === '/' ? '' : options.chroot,
    connectionWaitMs: options.connectionWaitMs ?? options.sessionTimeoutMs,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
  };
}
