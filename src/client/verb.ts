import { type Clusters, findCluster, loadClusters } from './clusters/clusters.ts';
import { endpointOf } from './clusters/endpoint.ts';
import type { ClientContext } from './context.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Grammar, ParsedArguments } from './grammar/index.ts';
import type { ClientLog } from './log.ts';
import { createScheduler, type Scheduler } from './rpc/scheduler.ts';

/** What a verb works with. */
export interface VerbContext extends ClientContext {
  readonly log: ClientLog;
  /** Prints one line of results. */
  print(line: string): void;
  /** Prints one line that is no result to stderr. */
  complain(line: string): void;
  /** The known clusters, read once. @throws CommandError if a file with clusters cannot be used */
  clusters(): Promise<Clusters>;
  /** The scheduler of a cluster. @throws CommandError if the cluster is unknown or cannot be reached this way */
  scheduler(cluster: string): Promise<Scheduler>;
}

/** A verb of the command line: `aurora NOUN VERB`. */
export interface Verb<Options> {
  readonly grammar: Grammar;
  /** Collects the arguments into the options of {@link run}. */
  readonly parse: (parsed: ParsedArguments) => Options;
  /** Does it. @throws CommandError to end with a message and an exit code */
  readonly run: (options: Options, context: VerbContext) => Promise<ExitCode>;
  /** The verb ends itself when interrupted; otherwise it is abandoned wherever it is. */
  readonly handlesInterrupt?: boolean;
}

/** A verb whose options are nobody else's business. */
export interface RunnableVerb {
  readonly grammar: Grammar;
  readonly handlesInterrupt: boolean;
  run(parsed: ParsedArguments, context: VerbContext): Promise<ExitCode>;
}

/** Joins the two halves of a verb. */
export function defineVerb<Options>(verb: Verb<Options>): RunnableVerb {
  return {
    grammar: verb.grammar,
    handlesInterrupt: verb.handlesInterrupt ?? false,
    run: (parsed, context) => verb.run(verb.parse(parsed), context),
  };
}

/** Makes the context of one run of a verb. */
export function createVerbContext(context: ClientContext, log: ClientLog): VerbContext {
  let clusters: Promise<Clusters> | undefined;
  const known = (): Promise<Clusters> => {
    clusters ??= loadClusters(context);
    return clusters;
  };
  return {
    ...context,
    log,
    print: (line) => context.stdout(`${line}\n`),
    complain: (line) => context.stderr(`${line}\n`),
    clusters: known,
    async scheduler(name) {
      const cluster = findCluster(await known(), name);
      return createScheduler(name, endpointOf(cluster), context, log);
    },
  };
}
