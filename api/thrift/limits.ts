import { ProtocolError } from './errors.ts';

/** What a decoder accepts; whatever exceeds a limit is refused with a {@link ProtocolError}. */
export interface DecodeLimits {
  /** Structs and containers within each other. */
  readonly maxDepth: number;
  /** Size of the whole message. */
  readonly maxBytes: number;
  /** Elements of all containers together: bounds the memory that small elements need. */
  readonly maxElements: number;
}

export const DEFAULT_LIMITS: DecodeLimits = {
  maxDepth: 64,
  maxBytes: 1024 * 1024 * 1024,
  maxElements: 100_000_000,
};

/** Counts depth and elements while one message is decoded. */
export class Budget {
  readonly #limits: DecodeLimits;
  #depth = 0;
  #elements = 0;

  /** @throws ProtocolError if `bytes` exceeds the limit already */
  constructor(limits: Partial<DecodeLimits> | undefined, bytes: number) {
    this.#limits = limits === undefined ? DEFAULT_LIMITS : { ...DEFAULT_LIMITS, ...limits };
    if (bytes > this.#limits.maxBytes) {
      throw new ProtocolError(
        'too-large',
        `the message has ${bytes} bytes; at most ${this.#limits.maxBytes} are accepted`,
      );
    }
  }

  /** One level deeper; each call is followed by {@link leave}. */
  enter(): void {
    this.#depth += 1;
    if (this.#depth > this.#limits.maxDepth) {
      throw new ProtocolError('too-deep', `the message nests deeper than ${this.#limits.maxDepth} levels`);
    }
  }

  leave(): void {
    this.#depth -= 1;
  }

  /** `count` more elements of a container. */
  count(count: number): void {
    this.#elements += count;
    if (this.#elements > this.#limits.maxElements) {
      throw new ProtocolError(
        'too-large',
        `the message has more than ${this.#limits.maxElements} elements in its containers`,
      );
    }
  }
}
