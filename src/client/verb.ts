import { accessOf } from './clusters/access.ts';
import { type Clusters, findCluster, loadClusters } from './clusters/clusters.ts';
import { createLocator } from './clusters/locate.ts';
import type { ClientContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Grammar, ParsedArguments } from './grammar/index.ts';
import type { ApiCall, Hook, HookedMethod } from './hooks/index.ts';
import type { PartlyLeft } from './interruption.ts';
import type { ClientLog } from './log.ts';
import { connectScheduler, type Scheduler } from './rpc/scheduler.ts';
import type { ScreenContext } from './screen.ts';

/** What a verb works with, but for what only its own run knows. */
export interface HookedContext extends ScreenContext {
  readonly log: ClientLog;
  /** Prints one line of results. */
  print(line: string): void;
  /** Prints one line that is no result to stderr. */
  complain(line: string): void;
  /** The known clusters, read once. @throws CommandError if a file with clusters cannot be used */
  clusters(): Promise<Clusters>;
  /** The scheduler of a cluster. @throws CommandError if the cluster is unknown or cannot be reached this way */
  scheduler(cluster: string): Promise<Scheduler>;
  readonly hooks: VerbHooks;
}

/** What a verb works with. A verb that the user interrupts is abandoned, wherever it is, but in the parts that it excepts. */
export type VerbContext = HookedContext & Pick<PartlyLeft, 'leaveInterruptionTo'>;

/** The API hooks of one run of a verb. */
export interface VerbHooks {
  /**
   * Loads the hooks that a job file lists.
   * @throws CommandError if a module is not trusted or cannot be loaded
   */
  load(jobFile: string, modules: readonly string[]): Promise<readonly Hook[]>;
  /**
   * Makes a change between the hooks for every job and those of the job's file.
   * @throws CommandError if a hook refuses; what `change` throws
   */
  surround<Method extends HookedMethod, Result>(
    call: ApiCall<Method>,
    change: () => Promise<Result>,
  ): Promise<Result>;
}

/** A verb of the command line: `aurora NOUN VERB`. */
export interface Verb<Options> {
  readonly grammar: Grammar;
  /** Collects the arguments into the options of {@link run}. */
  readonly parse: (parsed: ParsedArguments) => Options;
  /** Does it. @throws CommandError to end with a message and an exit code */
  readonly run: (options: Options, context: VerbContext) => Promise<ExitCode>;
  /** What a wrong command line ends with, if not with what it usually does. */
  readonly usageExitCode?: ExitCode;
}

/** A verb whose options are nobody else's business. */
export interface RunnableVerb {
  readonly grammar: Grammar;
  readonly usageExitCode: ExitCode;
  run(parsed: ParsedArguments, context: VerbContext): Promise<ExitCode>;
}

/** Joins the two halves of a verb. */
export function defineVerb<Options>(verb: Verb<Options>): RunnableVerb {
  return {
    grammar: verb.grammar,
    usageExitCode: verb.usageExitCode ?? EXIT.USAGE,
    run: (parsed, context) => verb.run(verb.parse(parsed), context),
  };
}

/**
 * Makes the context of one run of a verb.
 * @param hooks those for every job
 * @param trusted directories whose modules may run when a job file brings them
 */
export function createVerbContext(
  context: ScreenContext,
  log: ClientLog,
  hooks: readonly Hook[],
  trusted: readonly string[],
): HookedContext {
  let clusters: Promise<Clusters> | undefined;
  const known = (): Promise<Clusters> => {
    clusters ??= loadClusters(context, log);
    return clusters;
  };
  const schedulers = new Map<string, Promise<Scheduler>>();
  const connect = async (name: string): Promise<Scheduler> => {
    const access = accessOf(findCluster(await known(), name));
    return connectScheduler(name, createLocator(name, access, context, log), context, log);
  };
  return {
    ...context,
    log,
    print: (line) => context.stdout(`${line}\n`),
    complain: (line) => context.stderr(`${line}\n`),
    clusters: known,
    scheduler(name) {
      const scheduler = schedulers.get(name) ?? connect(name);
      schedulers.set(name, scheduler);
      return scheduler;
    },
    hooks: verbHooks(hooks, trusted, context, log),
  };
}

/** Most commands meet no hooks, and load nothing for them. */
function verbHooks(
  hooks: readonly Hook[],
  trusted: readonly string[],
  context: ClientContext,
  log: ClientLog,
): VerbHooks {
  return {
    async load(jobFile, modules) {
      if (modules.length === 0) return [];
      const { loadJobFileHooks } = await import('./hooks/index.ts');
      return loadJobFileHooks(jobFile, modules, trusted, context);
    },
    async surround(call, change) {
      if (hooks.length === 0 && (call.loaded?.hooks ?? []).length === 0) return change();
      const { surround } = await import('./hooks/index.ts');
      return surround(hooks, call, context, log, change);
    },
  };
}
