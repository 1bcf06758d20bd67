import { JobUpdateRequest } from '../../../api/generated/aurora.ts';
import { encodeJson, type Wire } from '../../../api/thrift/index.ts';
import type { PlacementCheck } from '../../domain/match/placement-check.ts';
import type { Scheduler } from '../rpc/scheduler.ts';
import type { VerbContext } from '../verb.ts';

/** An answer is some lines; what is longer is something else. */
const MAX_ANSWER_CHARACTERS = 1_000_000;

/**
 * Asks whether an update would find room now.
 * @returns undefined if the scheduler does not tell, which only Aurora's own successor does; a plan is worth having
 *   without it, so that no failure ends the command
 */
export async function fetchPlacement(
  { endpoint }: Scheduler,
  request: Wire<JobUpdateRequest>,
  context: VerbContext,
): Promise<PlacementCheck | undefined> {
  const url = new URL('v1/placement', endpoint.apiUrl);
  const body = encodeJson(JobUpdateRequest, request);
  const headers = { 'Content-Type': 'application/json' };
  const { mechanism } = endpoint;
  const outcome = await context.openPage({ url, mechanism, method: 'POST', headers, body });
  if (outcome.kind === 'unreachable') {
    context.log.debug(`${url.href}: ${outcome.problem}`);
    return undefined;
  }
  const text = await readBounded(outcome.chunks);
  context.log.debug(`${url.href}: HTTP ${outcome.status} ${text ?? 'and an answer that cannot be used'}`);
  return outcome.status === 200 && text !== undefined ? placementIn(text) : undefined;
}

async function readBounded(chunks: AsyncIterable<string>): Promise<string | undefined> {
  let text = '';
  try {
    for await (const chunk of chunks) {
      text += chunk;
      if (text.length > MAX_ANSWER_CHARACTERS) return undefined;
    }
    return text;
  } catch {
    return undefined;
  }
}

function placementIn(text: string): PlacementCheck | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isPlacement(answer) ? answer : undefined;
}

function isPlacement(answer: unknown): answer is PlacementCheck {
  if (typeof answer !== 'object' || answer === null) return false;
  const fields: Readonly<Record<string, unknown>> = { ...answer };
  const numbers = ['hosts', 'fittingHosts', 'instances', 'placeableInstances'];
  return (
    numbers.every((name) => typeof fields[name] === 'number') &&
    areVetoes(fields['vetoes']) &&
    areVetoes(fields['exhausted'])
  );
}

function areVetoes(vetoes: unknown): boolean {
  return (
    Array.isArray(vetoes) &&
    vetoes.every((veto) => typeof veto?.reason === 'string' && typeof veto?.hosts === 'number')
  );
}
