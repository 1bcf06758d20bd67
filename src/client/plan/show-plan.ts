import { paintFor } from '../colours.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { VerbContext } from '../verb.ts';
import { hasChanges, type Plan } from './plan.ts';
import { planJson } from './plan-json.ts';
import { planLines } from './plan-text.ts';

/** Shows a plan. @returns whether it would change anything */
export function showPlan(plan: Plan, json: boolean, context: VerbContext): ExitCode {
  if (json) context.print(JSON.stringify(planJson(plan)));
  else for (const line of planLines(plan, paintFor('stdout', context))) context.print(line);
  return hasChanges(plan) ? EXIT.CHANGES : EXIT.OK;
}
