import type { JobConfiguration } from '../../../api/generated/aurora.ts';
import { CommandError } from '../command-error.ts';
import type { Binding } from '../common-options.ts';
import { EXIT } from '../exit-codes.ts';
import type { ClusterJobKey } from '../keys/job-key.ts';
import type { VerbContext } from '../verb.ts';

/** Which file to load, and how. */
export interface JobFileRequest {
  readonly path: string;
  readonly bindings: readonly Binding[];
  /** The file is JSON instead of a program. */
  readonly json: boolean;
}

/** A job of a file, checked and ready to be sent. */
export interface LoadedJob {
  /** The whole job as JSON, defaults and the scheduler's tier filled in. */
  readonly document: unknown;
  /** The same as text; floating-point numbers keep their point. */
  readonly documentText: string;
  readonly configuration: JobConfiguration;
}

/**
 * Loads a job file and checks one of its jobs against the scheduler's tiers.
 * @throws CommandError if the file cannot be loaded, does not define the job, or the job is wrong
 */
export async function loadJob(
  _key: ClusterJobKey,
  { path }: JobFileRequest,
  _context: VerbContext,
): Promise<LoadedJob> {
  throw new CommandError(
    EXIT.INVALID_CONFIGURATION,
    `Error loading configuration: ${path}: job files cannot be read yet`,
  );
}

/**
 * The keys of the jobs that a file defines.
 * @throws CommandError if the file cannot be loaded
 */
export async function listJobs({ path }: JobFileRequest, _context: VerbContext): Promise<readonly string[]> {
  throw new CommandError(
    EXIT.COMMAND_FAILURE,
    `Error loading configuration file: ${path}: job files cannot be read yet`,
  );
}
