import type { LocalCluster, LocalFacts, LocalOptions } from '../../../ports/local-cluster.ts';
import { CommandError } from '../../command-error.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import type { VerbContext } from '../../verb.ts';
import { describeCluster } from '../describe.ts';
import { commandFor, stateDirOf } from '../state-dir.ts';
import { runExample } from './example.ts';
import type { UpOptions } from './options.ts';

/**
 * Starts the one-machine cluster of a state directory, or finds it running, and stays with it unless detached. Who interrupts
 * the start has it stopped as soon as that can be done in good order.
 */
export function run(options: UpOptions, context: VerbContext): Promise<ExitCode> {
  return context.leaveInterruptionTo(() => startAndStay(options, context));
}

async function startAndStay(options: UpOptions, context: VerbContext): Promise<ExitCode> {
  const cluster = await context.localCluster();
  const started = await cluster.start(localOptions(options, cluster, context));
  if (!started.ok) throw new CommandError(EXIT.COMMAND_FAILURE, started.problem);
  const { facts } = started;
  context.print(started.started ? 'The cluster is up.' : 'The cluster was up already.');
  for (const line of describeCluster(facts)) context.print(line);
  for (const note of facts.notes) context.print(`note: ${note}`);
  if (options.example) await runExample(facts, cluster.exampleFile, context);
  const stop = commandFor('down', options.stateDir, facts.stateDir);
  if (options.detach || !started.started) {
    context.print(`\nIt goes on in the background; '${stop}' stops it.`);
    return EXIT.OK;
  }
  context.print(`\nOpen ${facts.parts.scheduler.url} in a browser. Ctrl-C stops the cluster and its tasks.`);
  return stayWith(facts, context);
}

function localOptions(options: UpOptions, cluster: LocalCluster, context: VerbContext): LocalOptions {
  const { httpPort, observerPort, masterPort, agentPort, schedulers, zooKeeperPort } = options;
  const { resources, revocableResources, attributes } = options;
  return {
    stateDir: stateDirOf(options.stateDir, cluster, context),
    ip: options.ip,
    ...(httpPort === undefined ? {} : { httpPort }),
    ...(observerPort === undefined ? {} : { observerPort }),
    ...(masterPort === undefined ? {} : { masterPort }),
    ...(agentPort === undefined ? {} : { agentPort }),
    ...(schedulers === undefined ? {} : { schedulers }),
    ...(zooKeeperPort === undefined ? {} : { zooKeeperPort }),
    ...(resources === undefined ? {} : { resources }),
    ...(revocableResources === undefined ? {} : { revocableResources }),
    ...(attributes === undefined ? {} : { attributes }),
  };
}

async function stayWith(facts: LocalFacts, context: VerbContext): Promise<ExitCode> {
  const cluster = await context.localCluster();
  const interrupted = new Promise<'interrupted'>((resolve) => {
    if (context.interrupted.aborted) resolve('interrupted');
    context.interrupted.addEventListener('abort', () => resolve('interrupted'), { once: true });
  });
  const ended = cluster.ended(facts).then(() => 'ended' as const);
  if ((await Promise.race([interrupted, ended])) === 'ended') {
    context.complain(`The cluster has ended; ${facts.logFile} may say why.`);
    return EXIT.COMMAND_FAILURE;
  }
  context.print('Stopping the cluster and its tasks ...');
  const stopped = await cluster.stop(facts.stateDir, { purge: false });
  if (!stopped.ok) throw new CommandError(EXIT.COMMAND_FAILURE, stopped.problem);
  return EXIT.INTERRUPTED;
}
