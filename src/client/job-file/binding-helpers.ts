import type { CommandLineBinding, ConfigError, OpenReference, Ref, Result } from '../../config/index.ts';
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
type OpenReferences = (resolved: readonly CommandLineBinding[]) => readonly OpenReference[];

/** What a step gives. @throws CommandError if it fails */
type Valid = <T>(step: () => Result<T, ConfigError>) => T;

/**
 * Lets the helpers resolve the references of a job.
 * @returns the value of each by its address
 * @throws CommandError if a helper cannot resolve what it matches
 */
export async function resolveReferences(
  helpers: readonly BindingHelper[],
  openReferences: OpenReferences,
  input: HelperInput,
  valid: Valid,
): Promise<readonly CommandLineBinding[]> {
  const resolved: CommandLineBinding[] = [];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const tasks = openReferences(resolved).flatMap((open) => {
      const helper = helpers.find((each) => each.matches(open.ref));
      return helper === undefined ? [] : [{ ...open, helper }];
    });
    if (tasks.length === 0) return resolved;
    if (resolved.length + tasks.length > MAX_REFERENCES) break;
    for (const { ref, refuse, helper } of tasks) {
      const resolution = await helper.resolve(ref, input);
      const value = valid(() =>
        resolution.kind === 'found' ? { ok: true, value: resolution.value } : refuse(resolution.problem),
      );
      resolved.push([ref.address, value]);
    }
  }
  throw new CommandError(
    EXIT.INVALID_CONFIGURATION,
    'Error loading configuration: the values of binding helpers lead to more and more references',
  );
}

/** What helpers are told of a job. */
export function helperInput(key: ClusterJobKey, context: VerbContext): HelperInput {
  return {
    key,
    context,
    cluster: async () => findCluster(await context.clusters(), key.cluster).entry,
  };
}
