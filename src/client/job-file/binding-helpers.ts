import type { CommandLineBinding, Ref } from '../../config/index.ts';
import { findCluster } from '../clusters/clusters.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { ClusterJobKey } from '../keys/job-key.ts';
import type { VerbContext } from '../verb.ts';

/** What a helper may need to know of the job whose reference it resolves. */
export interface HelperInput {
  readonly key: ClusterJobKey;
  /** The entry of the job's cluster in `clusters.json`. @throws CommandError if it is unknown */
  readonly cluster: () => Promise<Readonly<Record<string, unknown>>>;
  readonly context: VerbContext;
}

/** Gives values to references that neither the file nor the command line binds. */
export interface BindingHelper {
  matches(ref: Ref): boolean;
  resolve(
    ref: Ref,
    input: HelperInput,
  ): Promise<
    { readonly kind: 'found'; readonly value: string } | { readonly kind: 'failed'; readonly problem: string }
  >;
}

/** Values may hold references again, but not without end. */
const MAX_ROUNDS = 10;
const MAX_REFERENCES = 1000;

/** What the language tells of a job with the values found so far. @throws CommandError */
type OpenReferences = (resolved: readonly CommandLineBinding[]) => readonly Ref[];

/**
 * Lets the helpers resolve the references of a job.
 * @returns the value of each by its address
 * @throws CommandError if a helper cannot resolve what it matches
 */
export async function resolveReferences(
  helpers: readonly BindingHelper[],
  openReferences: OpenReferences,
  input: HelperInput,
): Promise<readonly CommandLineBinding[]> {
  const resolved: CommandLineBinding[] = [];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const tasks = openReferences(resolved).flatMap((ref) => {
      const helper = helpers.find((each) => each.matches(ref));
      return helper === undefined ? [] : [{ ref, helper }];
    });
    if (tasks.length === 0) return resolved;
    if (resolved.length + tasks.length > MAX_REFERENCES) break;
    for (const { ref, helper } of tasks) resolved.push([ref.address, await resolve(helper, ref, input)]);
  }
  throw unresolvable('the values of binding helpers lead to more and more references');
}

async function resolve(helper: BindingHelper, ref: Ref, input: HelperInput): Promise<string> {
  const resolution = await helper.resolve(ref, input);
  if (resolution.kind === 'found') return resolution.value;
  throw unresolvable(resolution.problem);
}

function unresolvable(problem: string): CommandError {
  return new CommandError(EXIT.INVALID_CONFIGURATION, `Error loading configuration: ${problem}`);
}

/** What helpers are told of a job. */
export function helperInput(key: ClusterJobKey, context: VerbContext): HelperInput {
  return {
    key,
    context,
    cluster: async () => findCluster(await context.clusters(), key.cluster).entry,
  };
}
