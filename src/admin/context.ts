import type { CallApi, ClientContext } from '../client/context.ts';

/** What became of a program that was run for each drained host. */
export type ScriptOutcome =
  | { readonly kind: 'ended'; readonly exitCode: number }
  | { readonly kind: 'failed'; readonly problem: string };

/** What the administrators' command needs of the outside as the client does. */
type Shared = Pick<
  ClientContext,
  | 'stdout'
  | 'stderr'
  | 'environment'
  | 'homeDirectory'
  | 'version'
  | 'clock'
  | 'timers'
  | 'interrupted'
  | 'readTextFile'
  | 'readServerSet'
>;

/** Everything outside that the administrators' command touches. */
export interface AdminContext extends Shared {
  /** @param bypassLeaderRedirect the scheduler that is asked answers, whether it leads or not */
  readonly callApiWith: (options: { readonly bypassLeaderRedirect: boolean }) => CallApi;
  /** @returns why it could not be written, if it could not */
  readonly writeTextFile: (path: string, text: string) => Promise<string | undefined>;
  /** Whether a file may be run as a program; if not, why. */
  readonly whyNotExecutable: (path: string) => Promise<string | undefined>;
  readonly runScript: (path: string, args: readonly string[]) => Promise<ScriptOutcome>;
}
