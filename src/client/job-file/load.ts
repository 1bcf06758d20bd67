import type { JobConfiguration } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import type { CommandLineBinding, ConfigError, JobConfig, Result } from '../../config/index.ts';
import { CommandError } from '../command-error.ts';
import type { Binding } from '../common-options.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Hook } from '../hooks/index.ts';
import type { ClusterJobKey } from '../keys/job-key.ts';
import { fetchTiers } from '../rpc/calls.ts';
import type { VerbContext } from '../verb.ts';
import { type BindingHelper, helperInput, resolveReferences } from './binding-helpers.ts';
import { dockerImage } from './docker-image.ts';
import { evaluateJobFile, type Language, loadLanguage } from './evaluate.ts';
import { readSite, type Site } from './site.ts';
import { agree } from './tier.ts';

/** Which file to load, and how. */
export interface JobFileRequest {
  readonly path: string;
  readonly bindings: readonly Binding[];
  /** The file is JSON instead of a program. */
  readonly json: boolean;
  /** The file is a stranger's: it is evaluated in a process that may read its directory and nothing else. */
  readonly sandbox?: boolean;
}

/** A job of a file, checked and ready to be sent. */
export interface LoadedJob {
  readonly config: JobConfig;
  readonly configuration: Wire<JobConfiguration>;
  /** The hooks that its file lists, if the job enables them. */
  readonly hooks: readonly Hook[];
}

/** What a command says and exits with when a file cannot be used. */
interface LoadFailure {
  readonly heading: string;
  readonly exitCode: ExitCode;
}

const LOAD_FAILURE: LoadFailure = {
  heading: 'Error loading configuration',
  exitCode: EXIT.INVALID_CONFIGURATION,
};
const LIST_FAILURE: LoadFailure = {
  heading: 'Error loading configuration file',
  exitCode: EXIT.COMMAND_FAILURE,
};

/**
 * Loads a job file, checks one of its jobs and gives it the tier that the scheduler has for it.
 * @throws CommandError if the file cannot be loaded, does not define the job, or the job is wrong; or if the
 *   scheduler cannot be asked
 */
export async function loadJob(
  key: ClusterJobKey,
  request: JobFileRequest,
  context: VerbContext,
): Promise<LoadedJob> {
  const language = await loadLanguage();
  const valid = <T>(result: Result<T, ConfigError>): T => unwrap(result, LOAD_FAILURE, language);
  const site = await readSite(context);
  const loaded = valid(await evaluateJobFile(request, site, context, language));
  const pick = { key, bindings: bindingsOf(request) };
  const resolved = await resolveReferences(
    [dockerImage, ...(await siteHelpers(site, context))],
    (found) => valid(language.openReferences(loaded, { ...pick, resolved: found })),
    helperInput(key, context),
  );
  const prepared = valid(language.prepareJob(loaded, { ...pick, resolved }));
  for (const warning of prepared.warnings) warnAbout(warning, context);
  const hooks = await context.hooks.load(request.path, prepared.hookModules);
  const { tier, production } = agree(prepared, await fetchTiers(await context.scheduler(key.cluster)));
  const config = valid(language.withTier(prepared, tier, production));
  const configuration = valid(language.toJobConfiguration(config, { user: context.userName() }));
  return { config, configuration, hooks };
}

/**
 * The keys of the jobs that a file defines, unchecked.
 * @throws CommandError if the file cannot be loaded
 */
export async function listJobs(request: JobFileRequest, context: VerbContext): Promise<readonly string[]> {
  const language = await loadLanguage();
  const site = await readSite(context);
  const { jobs } = unwrap(await evaluateJobFile(request, site, context, language), LIST_FAILURE, language);
  const bound = unwrap(language.bindJobs(jobs, bindingsOf(request)), LIST_FAILURE, language);
  return unwrap(language.listJobKeys(bound), LIST_FAILURE, language).map(language.formatFileKey);
}

/**
 * A job file in another language with the jobs that a file defines, unchecked.
 * @throws CommandError if the file cannot be loaded, or its jobs cannot be said in that language
 */
export async function convertJobFile(
  request: JobFileRequest,
  target: 'typescript' | 'json',
  context: VerbContext,
): Promise<string> {
  const language = await loadLanguage();
  const valid = <T>(result: Result<T, ConfigError>): T => unwrap(result, LIST_FAILURE, language);
  const site = await readSite(context);
  const loaded = valid(await evaluateJobFile(request, site, context, language));
  const jobs = valid(language.bindJobs(loaded.jobs, bindingsOf(request)));
  const { convertJobs } = await import('../../config/convert/index.ts');
  return valid(convertJobs({ ...loaded, jobs }, { source: request.path, language: target }));
}

async function siteHelpers(
  { bindingHelpers }: Site,
  context: VerbContext,
): Promise<readonly BindingHelper[]> {
  if (bindingHelpers.length === 0) return [];
  const { loadSiteHelpers } = await import('./site-helpers.ts');
  return loadSiteHelpers(bindingHelpers, context);
}

function bindingsOf({ bindings }: JobFileRequest): readonly CommandLineBinding[] {
  return bindings.map(({ name, value }) => [name, value] as const);
}

function unwrap<T>(result: Result<T, ConfigError>, failure: LoadFailure, language: Language): T {
  if (result.ok) return result.value;
  const { error } = result;
  const text = language.formatConfigError(error);
  throw new CommandError(failure.exitCode, error.kind === 'selection' ? text : `${failure.heading}: ${text}`);
}

const BANNER = '*'.repeat(80);

/** Shows a warning so that it is seen among other lines. */
function warnAbout(warning: string, { log }: VerbContext): void {
  for (const line of [BANNER, ...warning.split('\n').map((text) => `* ${text}`), BANNER]) log.warn(line);
}
