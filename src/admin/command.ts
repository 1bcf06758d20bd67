import type { Response } from '../../api/generated/aurora.ts';
import type { Wire } from '../../api/thrift/index.ts';
import { accessOf } from '../client/clusters/access.ts';
import { type Clusters, findCluster, loadClusters } from '../client/clusters/clusters.ts';
import { createLocator } from '../client/clusters/locate.ts';
import { CommandError } from '../client/command-error.ts';
import type { CallApi } from '../client/context.ts';
import { EXIT } from '../client/exit-codes.ts';
import type { Grammar, ParsedArguments } from '../client/grammar/index.ts';
import type { ClientLog } from '../client/log.ts';
import type { Rpc } from '../client/rpc/methods.ts';
import { connectScheduler, type Scheduler } from '../client/rpc/scheduler.ts';
import type { AdminContext } from './context.ts';

/** What a command works with. */
export interface CommandContext extends AdminContext {
  readonly log: ClientLog;
  /** Prints one line of results. */
  print(line: string): void;
  /** @throws CommandError if a file with clusters cannot be used */
  clusters(): Promise<Clusters>;
  /** The scheduler of a cluster. @throws CommandError if it cannot be found */
  scheduler(cluster: string): Promise<Scheduler>;
  /**
   * Makes one call and tells in the log what was answered.
   * @param refusal what to say before the reasons if it is refused
   * @throws CommandError if there is no answer, or if the scheduler refuses
   */
  ask<Args>(cluster: string, rpc: Rpc<Args>, args: Wire<Args>, refusal?: string): Promise<Wire<Response>>;
}

/** One command: what it takes, and what it does. */
export interface Command<Options> {
  readonly grammar: Grammar;
  /** Collects the arguments into the options of {@link run}. @throws CommandError if they contradict each other */
  readonly parse: (parsed: ParsedArguments) => Options;
  /** Does it. @returns the exit code, if not 0 @throws CommandError to end with a message and an exit code */
  readonly run: (options: Options, context: CommandContext) => Promise<number | undefined>;
}

/** A command whose options are nobody else's business. */
export interface RunnableCommand {
  readonly grammar: Grammar;
  run(parsed: ParsedArguments, context: CommandContext): Promise<number | undefined>;
}

/** Joins the two halves of a command. */
export function defineCommand<Options>(command: Command<Options>): RunnableCommand {
  return {
    grammar: command.grammar,
    run: (parsed, context) => command.run(command.parse(parsed), context),
  };
}

/** Ends a command with a message: bad input, or a state that it cannot go on from. */
export function fatal(message: string): CommandError {
  return new CommandError(EXIT.COMMAND_FAILURE, message);
}

/** Makes the context of one run of a command. */
export function createCommandContext(
  context: AdminContext,
  log: ClientLog,
  callApi: CallApi,
): CommandContext {
  let clusters: Promise<Clusters> | undefined;
  const known = (): Promise<Clusters> => {
    clusters ??= loadClusters(context, log);
    return clusters;
  };
  const schedulers = new Map<string, Promise<Scheduler>>();
  // What an answer says is in the line about the answer.
  const quiet: ClientLog = { ...log, info: () => undefined };
  const connect = async (name: string): Promise<Scheduler> => {
    const access = accessOf(findCluster(await known(), name));
    return connectScheduler(name, createLocator(name, access, context, log), { ...context, callApi }, quiet);
  };
  const scheduler = (name: string): Promise<Scheduler> => {
    const connected = schedulers.get(name) ?? connect(name);
    schedulers.set(name, connected);
    return connected;
  };
  return {
    ...context,
    log,
    print: (line) => context.stdout(`${line}\n`),
    clusters: known,
    scheduler,
    async ask(cluster, rpc, args, refusal = 'The scheduler refused:') {
      const connected = await scheduler(cluster);
      const failure = { heading: refusal, exitCode: EXIT.COMMAND_FAILURE };
      const response = await connected.call(rpc, args, failure);
      const texts = (response.details ?? []).map(({ message }) => message ?? '');
      log.info(`Response from scheduler: ${response.responseCode} (message: ${texts.join(', ')})`);
      return response;
    },
  };
}
