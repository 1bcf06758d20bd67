/** What a site can hang into the client: the types that modules with hooks are written against. */

/** A job as hooks see it. */
export interface HookJobKey {
  readonly cluster: string;
  readonly role: string;
  readonly environment: string;
  readonly name: string;
}

/** The changes that API hooks surround, under the names of Apache Aurora's client, with what each is called with. */
export interface HookedMethods {
  create_job: Readonly<Record<never, never>>;
  /** Once per batch; without `instances` all are meant. */
  kill_job: { readonly instances?: readonly number[]; readonly message?: string };
  /** Once for the whole rolling restart. */
  restart: { readonly instances: readonly number[]; readonly restartSettings: RestartSettings };
  add_instances: { readonly instance: number; readonly count: number };
  start_cronjob: Readonly<Record<never, never>>;
  /** Without `instances` all are meant. */
  start_job_update: {
    readonly instances?: readonly number[];
    readonly message?: string;
    readonly metadata: Readonly<Record<string, string>>;
  };
}

export type HookedMethod = keyof HookedMethods;

export interface RestartSettings {
  readonly batchSize: number;
  readonly watchSecs: number;
  readonly pollIntervalSecs: number;
  readonly maxTotalFailures: number;
  readonly maxPerInstanceFailures: number;
}

/** What every hook can do. */
export interface HookTools {
  /** Asks a yes/no question on the terminal. Where nobody can be asked, the answer is no. */
  confirm(question: string): Promise<boolean>;
  /** Lines on standard error. */
  readonly log: { info(message: string): void; warn(message: string): void };
}

/** What an API hook is called with. */
export interface ApiHookContext<Method extends HookedMethod = HookedMethod> extends HookTools {
  readonly event: 'pre' | 'post' | 'err';
  readonly method: Method;
  readonly jobKey: HookJobKey;
  /** The job of the loaded file, interpolated, with its defaults; absent where no file was given. */
  readonly config?: unknown;
  readonly args: HookedMethods[Method];
  /** After success: the scheduler's answer, where the change is one call. */
  readonly result?: unknown;
  /** After a failure. */
  readonly error?: Error;
}

/** What a command hook is called with. */
export interface CommandHookContext extends HookTools {
  readonly noun: string;
  readonly verb: string;
  /** What follows the verb on the command line. */
  readonly argv: readonly string[];
}

type Eventually<T> = T | Promise<T>;
// biome-ignore lint/suspicious/noConfusingVoidType: a hook that returns nothing is the usual one
type Nothing = void;

/** Only `false` refuses: a hook that returns nothing lets the call happen. */
type PreResult = Eventually<boolean | Nothing>;

type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

type ApiHooksNamed = {
  [Method in HookedMethod as `pre_${Method}` | CamelCase<`pre_${Method}`>]?: (
    context: ApiHookContext<Method>,
  ) => PreResult;
} & {
  [Method in HookedMethod as
    | `post_${Method}`
    | `err_${Method}`
    | CamelCase<`post_${Method}` | `err_${Method}`>]?: (context: ApiHookContext<Method>) => unknown;
};

/** Members that surround changes of jobs. */
export interface ApiHook extends ApiHooksNamed {
  /** Stands in for each of the others that is missing; what it returns for `pre` counts as there. */
  generic_hook?(context: ApiHookContext): PreResult;
  genericHook?(context: ApiHookContext): PreResult;
}

/** Members that surround commands. */
export interface CommandHook {
  /** Which commands it is for; all of them if it is missing. */
  matches?(noun: string, verb: string): boolean;
  /** Stops the command with `false` (exit 4), with another number than 0 (that exit code), or by throwing. */
  pre_command?(context: CommandHookContext): Eventually<number | boolean | Nothing>;
  preCommand?(context: CommandHookContext): Eventually<number | boolean | Nothing>;
  /** After a command that ended with 0. */
  post_command?(context: CommandHookContext): unknown;
  postCommand?(context: CommandHookContext): unknown;
  /** Whether `--skip-hooks` may leave out the command hooks of this object; it may if nothing is said. */
  readonly skippable?: boolean | ((command: Pick<CommandHookContext, 'noun' | 'verb' | 'argv'>) => boolean);
}

/** A hook; a module exports one, or a list of them, as its default. */
export interface Hook extends ApiHook, CommandHook {
  /** Names the hook in messages and for `--skip-hooks`; not `all`. */
  readonly name: string;
}
