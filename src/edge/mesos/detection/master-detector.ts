/** Knows which master leads. */
export interface MasterDetector {
  /** Where its scheduler API is; undefined while no leader is known. */
  readonly leader: URL | undefined;
  /** Begins to look. `onChange` is called whenever {@link leader} has become another one, or undefined. */
  start(onChange: () => void): void;
  stop(): Promise<void>;
}

/** A master that is always the same: it leads, or redirects to the one that does. */
export function fixedMaster(endpoint: URL): MasterDetector {
  return { leader: endpoint, start: () => {}, stop: async () => {} };
}
