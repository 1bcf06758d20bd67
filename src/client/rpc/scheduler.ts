import type { Response } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { type Endpoint, withoutLogin } from '../clusters/endpoint.ts';
import type { Locator } from '../clusters/locate.ts';
import { CommandError } from '../command-error.ts';
import type { CallOutcome, ClientContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { ClientLog } from '../log.ts';
import { sleep } from '../sleep.ts';
import type { Rpc } from './methods.ts';

const RETRY_DELAY_MS = 5_000;
const CALL_BUDGET_MS = 10 * 60_000;

/** What a verb says and exits with when the scheduler refuses. */
export interface Refusal {
  /** First line of the message. */
  readonly heading: string;
  readonly exitCode: ExitCode;
  /** Recognises an answer that refuses only because an earlier attempt of the same call was accepted. */
  readonly unless?: (response: Wire<Response>) => boolean;
}

/** How most verbs treat a refusal. */
const DEFAULT_REFUSAL: Refusal = { heading: 'Command failure:', exitCode: EXIT.API_ERROR };

/** The scheduler of one cluster. */
export interface Scheduler {
  readonly cluster: string;
  /** Where it was found last. */
  readonly endpoint: Endpoint;
  /**
   * Makes a call, repeating it where that does no harm.
   * @throws CommandError if there is no answer, or if the scheduler refuses
   */
  call<Args>(rpc: Rpc<Args>, args: Wire<Args>, refusal?: Refusal): Promise<Wire<Response>>;
}

/**
 * Finds the scheduler of `cluster`, to speak with it.
 * @throws CommandError if it cannot be found
 */
export async function connectScheduler(
  cluster: string,
  locator: Locator,
  context: Pick<ClientContext, 'clock' | 'timers' | 'callApi'>,
  log: ClientLog,
): Promise<Scheduler> {
  let endpoint = await locator.locate();

  async function call<Args>(
    rpc: Rpc<Args>,
    args: Wire<Args>,
    refusal = DEFAULT_REFUSAL,
  ): Promise<Wire<Response>> {
    const { name } = rpc.method;
    const giveUpAtMs = context.clock.nowMs() + CALL_BUDGET_MS;
    let told: string | undefined;
    for (;;) {
      const calledAtMs = context.clock.nowMs();
      const outcome = await context.callApi(endpoint.apiUrl, rpc.method, args, endpoint.mechanism);
      const took = `${Math.round(context.clock.nowMs() - calledAtMs)} ms`;
      log.debug(`${name} to ${withoutLogin(endpoint.apiUrl).href}: ${resultOf(outcome)} after ${took}`);
      const again = whyAgain(outcome, rpc.idempotent);
      if (again === undefined) return conclude(outcome, refusal);
      const trouble = `${name} to ${cluster} (${withoutLogin(endpoint.apiUrl).href}): ${again}`;
      // The same trouble every five seconds would hide what else is said.
      if (again === told) log.debug(trouble);
      else log.warn(`${trouble}; trying again for up to 10 minutes`);
      told = again;
      if (context.clock.nowMs() + RETRY_DELAY_MS >= giveUpAtMs) {
        throw new CommandError(EXIT.TIMEOUT, `Timed out attempting to issue ${name} to ${cluster}: ${again}`);
      }
      await sleep(context, RETRY_DELAY_MS);
      // Another scheduler may lead by now.
      if (outcome.kind === 'unreachable') endpoint = await locator.locate();
    }
  }

  function conclude(outcome: CallOutcome, refusal: Refusal): Wire<Response> {
    if (outcome.kind === 'unauthorized') throw new CommandError(EXIT.AUTH_ERROR, outcome.problem);
    if (outcome.kind === 'untrusted') throw new CommandError(EXIT.NETWORK_ERROR, outcome.problem);
    if (outcome.kind === 'unusable') throw new CommandError(EXIT.UNKNOWN_ERROR, outcome.problem);
    if (outcome.kind === 'unreachable') {
      throw new CommandError(
        EXIT.NETWORK_ERROR,
        `Transport error communicating with scheduler during non-idempotent operation: ${outcome.problem}`,
      );
    }
    const { response } = outcome;
    if (response.responseCode !== 'OK' && refusal.unless?.(response) !== true) {
      throw new CommandError(refusal.exitCode, describeRefusal(response, refusal));
    }
    for (const detail of response.details ?? []) log.info(detail.message ?? '');
    return response;
  }

  return {
    cluster,
    get endpoint() {
      return endpoint;
    },
    call,
  };
}

function resultOf(outcome: CallOutcome): string {
  return outcome.kind === 'answered' ? (outcome.response.responseCode ?? 'no response code') : outcome.kind;
}

/** Says why a call should be repeated; undefined if it should not. */
function whyAgain(outcome: CallOutcome, idempotent: boolean): string | undefined {
  switch (outcome.kind) {
    case 'unauthorized':
    case 'unusable':
    case 'untrusted':
      return undefined;
    case 'unreachable':
      // What never reached the scheduler can be repeated, whatever it was to do.
      return idempotent || !outcome.sent ? outcome.problem : undefined;
    case 'answered':
      return outcome.response.responseCode === 'ERROR_TRANSIENT' ? messagesOf(outcome.response) : undefined;
  }
}

function messagesOf({ details = [], responseCode }: Wire<Response>): string {
  if (details.length === 0) return `The scheduler gave no reason (${responseCode ?? 'no response code'})`;
  return details.map(({ message }) => message ?? 'Unknown error').join(', ');
}

function describeRefusal(response: Wire<Response>, { heading }: Refusal): string {
  const lines = [heading, `\t${messagesOf(response)}`];
  if (response.responseCode === 'JOB_UPDATING_ERROR') {
    lines.push('\tAn active update has locked this job; "aurora update abort" ends it and frees the job.');
  }
  return lines.join('\n');
}
