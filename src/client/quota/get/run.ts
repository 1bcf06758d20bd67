import { GetQuotaResult, type ResourceAggregate } from '../../../../api/generated/aurora.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { completeAnswer, withoutResult } from '../../rpc/calls.ts';
import { RPC } from '../../rpc/methods.ts';
import { resourceTexts } from '../../tasks/task-text.ts';
import { toJson } from '../../thrift-json.ts';
import type { VerbContext } from '../../verb.ts';
import type { GetOptions } from './options.ts';

/** Shows what a role may use and what its tasks use of it and beside it. */
export async function run({ target, json }: GetOptions, context: VerbContext): Promise<ExitCode> {
  const { cluster, role } = target;
  const scheduler = await context.scheduler(cluster);
  context.log.info(`Getting quota for: ${role}`);
  const refusal = { heading: `Error retrieving quota for role ${role}`, exitCode: EXIT.API_ERROR };
  const { result } = await scheduler.call(RPC.getQuota, { ownerRole: role }, refusal);
  const wire = result !== undefined && 'getQuotaResult' in result ? result.getQuotaResult : undefined;
  if (wire === undefined) throw withoutResult('quota');
  if (json) context.print(JSON.stringify(toJson(GetQuotaResult, wire)));
  else context.print(quotaLines(completeAnswer(GetQuotaResult, wire)).join('\n'));
  return EXIT.OK;
}

function quotaLines(quota: GetQuotaResult): readonly string[] {
  const groups: readonly (readonly [title: string, resources: ResourceAggregate | undefined])[] = [
    ['Allocated:', quota.quota],
    ['Production shared pool resources consumed:', quota.prodSharedConsumption],
    ['Production dedicated pool resources consumed:', quota.prodDedicatedConsumption],
    ['Non-production shared pool resources consumed:', quota.nonProdSharedConsumption],
    ['Non-production dedicated pool resources consumed:', quota.nonProdDedicatedConsumption],
  ];
  return groups.flatMap(([title, group]) =>
    group === undefined ? [] : [title, ...resourceTexts(group.resources).map((text) => `  ${text}`)],
  );
}
