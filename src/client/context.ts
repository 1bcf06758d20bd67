import type { Response } from '../../api/generated/aurora.ts';
import type { MethodSchema, Wire } from '../../api/thrift/index.ts';
import type { SiteFiles } from '../config/index.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { LocalCluster } from '../ports/local-cluster.ts';
import type { Random } from '../ports/random.ts';
import type { TaskAccess } from '../ports/task-access.ts';
import type { Mechanism, OpenPage, Terminal } from './outside.ts';

/** What became of one attempt to call the API. */
export type CallOutcome =
  | { readonly kind: 'answered'; readonly response: Wire<Response> }
  /** HTTP 401 or 403. */
  | { readonly kind: 'unauthorized'; readonly problem: string }
  /** Another answer than the API's, which asking again will not change. */
  | { readonly kind: 'unusable'; readonly problem: string }
  /** No connection that can be trusted, which asking again will not change. */
  | { readonly kind: 'untrusted'; readonly problem: string }
  /** No answer. `sent` is false if the call certainly did not reach the scheduler. */
  | { readonly kind: 'unreachable'; readonly problem: string; readonly sent: boolean };

/** One attempt to call the API of a scheduler. */
export type CallApi = <Args>(
  apiUrl: URL,
  method: MethodSchema<Args, Response>,
  args: Wire<Args>,
  mechanism: Mechanism,
) => Promise<CallOutcome>;

/** Where the servers of a ZooKeeper ensemble are, and the node below which a scheduler announces itself. */
export interface ServerSet {
  /** `host:port` each. */
  readonly servers: readonly string[];
  readonly path: string;
}

/** What stands below the node of a server set. */
export type ServerSetContent =
  | { readonly kind: 'members'; readonly members: readonly ServerSetMember[] }
  | { readonly kind: 'unreachable'; readonly problem: string };

/** One node below that of a server set. */
export interface ServerSetMember {
  readonly name: string;
  readonly data: Uint8Array;
}

/** The content of a file, or why there is none. */
export type FileContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly problem: string };

/** What became of a program that compares two texts. */
export type Comparison =
  | { readonly kind: 'ran'; readonly exitCode: number; readonly output: string }
  | { readonly kind: 'failed'; readonly problem: string };

/** An image of a registry by its tag. */
export interface TaggedImage {
  /** Base URL of the registry. */
  readonly registry: URL;
  readonly name: string;
  readonly tag: string;
}

/** The digest that a tag has now, or why it cannot be told. */
export type ImageResolution =
  | { readonly kind: 'found'; readonly digest: string }
  | { readonly kind: 'failed'; readonly problem: string };

/** A job file to be evaluated in a process of its own. */
export interface ApartRequest {
  readonly path: string;
  /** `module`: TypeScript or JavaScript. */
  readonly language: 'python' | 'module';
  /** All the environment variables the file sees. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What the site adds to Python job files. */
  readonly site?: SiteFiles;
}

/** What the process answered, for the language of jobs to read, or why there is no answer. */
export type ApartOutcome =
  | { readonly kind: 'answered'; readonly text: string }
  | { readonly kind: 'failed'; readonly problem: string };

/** What became of work that may not take long. */
export type Timed<T> =
  | { readonly kind: 'ended'; readonly value: T }
  | { readonly kind: 'tookTooLong' }
  | { readonly kind: 'interrupted' };

/** Everything outside that the client touches. */
export interface ClientContext {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
  /** Who is at the keyboard; becomes the owner of jobs. */
  readonly userName: () => string;
  /** Text of `--version`. */
  readonly version: string;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Aborted when the user asks the command to stop. */
  readonly interrupted: AbortSignal;
  readonly readTextFile: (path: string) => Promise<FileContent>;
  /** Writes a file that is not there yet. @returns why it cannot be written */
  readonly writeNewFile: (path: string, text: string) => Promise<string | undefined>;
  /** Text of a job file or of what it includes; undefined if it cannot be read. Job files are programs, which cannot wait. */
  readonly readJobFile: (path: string) => string | undefined;
  /** Evaluates a job file in a process with few rights, which is stopped when it takes too long. */
  readonly evaluateApart: (request: ApartRequest, signal: AbortSignal) => Promise<ApartOutcome>;
  /** Does synchronous work and stops it when it takes too long. */
  readonly runWithin: <T>(timeoutMs: number, work: () => T) => Timed<T>;
  readonly hostname: string;
  readonly workingDirectory: string;
  readonly random: Random;
  readonly callApi: CallApi;
  readonly openPage: OpenPage;
  readonly terminal: Terminal;
  /** Asks a registry for the digest of an image. */
  readonly resolveImage: (image: TaggedImage) => Promise<ImageResolution>;
  /** Reads a server set once; a node that is missing has no members. */
  readonly readServerSet: (serverSet: ServerSet) => Promise<ServerSetContent>;
  /** Loads a module of the user's own. @returns its default export @throws if it cannot be loaded */
  readonly importDefault: (path: string) => Promise<unknown>;
  /** Asks a yes/no question; no if there is nobody to ask. */
  readonly confirm: (question: string) => Promise<boolean>;
  readonly openBrowser: (url: string) => void;
  /** Runs a program that compares two files. @param command the program and its first arguments */
  readonly compareTexts: (
    command: readonly string[],
    oldText: string,
    newText: string,
  ) => Promise<Comparison>;
  /** Loads what `aurora local` needs; only those verbs pay for it. */
  readonly localCluster: () => Promise<LocalCluster>;
  /** Loads what `aurora task` needs to get at tasks on their hosts. */
  readonly taskAccess: () => Promise<TaskAccess>;
}
