/** Randomness. In production it is the system's; in the simulator each consumer has its own seeded stream. */
export interface Random {
  /** A number in [0, 1). */
  fraction(): number;
  /** A random (version 4) UUID in its usual text form. */
  uuid(): string;
}
