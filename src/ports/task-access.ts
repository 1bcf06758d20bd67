import type { ExecEnd } from './task-exec.ts';

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

/** How a program ended. */
export type ProgramEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signaled'; readonly signal: number }
  | { readonly kind: 'notStarted'; readonly problem: string };

/** A session to open at an observer. */
export interface ExecRequest {
  /** Of the session at the observer. */
  readonly url: string;
  readonly ticket: string;
  readonly command: readonly string[];
}

/** A session that is open, or about to be. */
export interface ExecSession {
  readonly outcome: Promise<ExecOutcome>;
  /** Ends it, and what it runs. */
  interrupt(): void;
}

/** What became of a session. */
export type ExecOutcome =
  | ExecEnd
  | { readonly kind: 'refused'; readonly problem: string }
  | { readonly kind: 'unreachable'; readonly problem: string }
  /** The connection broke. */
  | { readonly kind: 'lost' }
  | { readonly kind: 'interrupted' };

/** How the client gets at tasks on their hosts. */
export interface TaskAccess {
  /** Asks an observer once, for a bounded answer in bounded time. */
  ask(url: string): Promise<ObserverAnswer>;
  /** Writes bytes to standard output as they are, when it takes them. */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Runs a program with this one's terminal, to its end.
   * @param pidFile where its process id is written to
   */
  run(command: readonly string[], pidFile?: string): Promise<ProgramEnd>;
  /** Runs a program without input, to its end, handing on what it writes, to either output, line by line. */
  printOutput(command: readonly string[], onLine: (line: string) => void): Promise<ProgramEnd>;
  /** Runs a command in a session, with this program's input, output and, if there is one, terminal. */
  exec(request: ExecRequest): ExecSession;
  /** The main version of OpenSSH here; 0 if there is none or it does not tell. */
  opensshVersion(): Promise<number>;
}
