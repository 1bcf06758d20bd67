/** Types for binding helpers that sites write; `import type { SiteBindingHelper } from 'aurora-scheduler/binding-helpers'`. */

/** The job whose reference is resolved. */
export interface ReferringJob {
  readonly cluster: string;
  readonly role: string;
  readonly environment: string;
  readonly name: string;
  /** The entry of the cluster in `clusters.json`. */
  readonly clusterEntry: Readonly<Record<string, unknown>>;
}

/** Gives values to references that neither a job file nor `--bind` does, such as `{{secret.database[password]}}`. */
export interface SiteBindingHelper {
  /** The first name of the references it resolves: `secret`. */
  readonly name: string;
  /**
   * @param path what follows the name: `['database', 'password']`
   * @returns the value; undefined if there is none, which ends the command
   * @throws whatever else ends the command, with its message
   */
  resolve(path: readonly string[], job: ReferringJob): string | undefined | Promise<string | undefined>;
}
