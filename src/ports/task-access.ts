/** What came of asking a server for something. */
export type ObserverAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** By lower-case name. */
      readonly headers: ReadonlyMap<string, string>;
      readonly body: Uint8Array;
    }
  /** `problem` is one clause for people. */
  | { readonly kind: 'unreachable'; readonly problem: string };

/** How the client gets at tasks on their hosts. */
export interface TaskAccess {
  /** Asks an observer once, for a bounded answer in bounded time. */
  ask(url: string): Promise<ObserverAnswer>;
  /** Writes bytes to standard output as they are, when it takes them. */
  write(bytes: Uint8Array): Promise<void>;
}
