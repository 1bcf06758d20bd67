/** Codes that a server answers with, by their number on the wire. */
export const SERVER_ERRORS = {
  SYSTEM_ERROR: -1,
  RUNTIME_INCONSISTENCY: -2,
  DATA_INCONSISTENCY: -3,
  CONNECTION_LOSS: -4,
  MARSHALLING_ERROR: -5,
  UNIMPLEMENTED: -6,
  OPERATION_TIMEOUT: -7,
  BAD_ARGUMENTS: -8,
  NEW_CONFIG_NO_QUORUM: -13,
  RECONFIG_IN_PROGRESS: -14,
  API_ERROR: -100,
  NO_NODE: -101,
  NO_AUTH: -102,
  BAD_VERSION: -103,
  NO_CHILDREN_FOR_EPHEMERALS: -108,
  NODE_EXISTS: -110,
  NOT_EMPTY: -111,
  SESSION_EXPIRED: -112,
  INVALID_CALLBACK: -113,
  INVALID_ACL: -114,
  AUTH_FAILED: -115,
  SESSION_MOVED: -118,
  NOT_READ_ONLY: -119,
  EPHEMERAL_ON_LOCAL_SESSION: -120,
  NO_WATCHER: -121,
  REQUEST_TIMEOUT: -122,
  RECONFIG_DISABLED: -123,
  SESSION_CLOSED_REQUIRE_SASL_AUTH: -124,
  QUOTA_EXCEEDED: -125,
  THROTTLED_OPERATION: -127,
} as const;

/** What the client itself refuses or gives up. */
export type ClientErrorCode =
  | 'NOT_SENT'
  | 'CLOSED'
  | 'INVALID_PATH'
  | 'REQUEST_TOO_LARGE'
  | 'ANSWER_TOO_LARGE'
  | 'MALFORMED_ANSWER'
  | 'TOO_MANY_REQUESTS';

export type ZooKeeperErrorCode = keyof typeof SERVER_ERRORS | ClientErrorCode | 'UNKNOWN_ERROR';

/** A request failed; {@link code} says how. */
export class ZooKeeperError extends Error {
  override readonly name = 'ZooKeeperError';
  readonly code: ZooKeeperErrorCode;

  /** @param what the request and its path, or what was refused and why */
  constructor(code: ZooKeeperErrorCode, what: string) {
    super(`ZooKeeper: ${what}: ${code}`);
    this.code = code;
  }
}

/** Whether `error` is a {@link ZooKeeperError} with one of `codes`. */
export function isZooKeeperError(
  error: unknown,
  ...codes: readonly ZooKeeperErrorCode[]
): error is ZooKeeperError {
  return error instanceof ZooKeeperError && (codes.length === 0 || codes.includes(error.code));
}

const NAMES: ReadonlyMap<number, ZooKeeperErrorCode> = new Map(
  Object.entries(SERVER_ERRORS).map(([name, code]) => [code, name as keyof typeof SERVER_ERRORS]), // entries() widens keys
);

/** Name of a server's error number; UNKNOWN_ERROR for those of later servers. */
export function errorCodeOf(wireCode: number): ZooKeeperErrorCode {
  return NAMES.get(wireCode) ?? 'UNKNOWN_ERROR';
}
