import type { JobConfiguration } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import type { CommandLineBinding, ConfigError, JobConfig, LoadedJobs, Result } from '../../config/index.ts';
import { CommandError } from '../command-error.ts';
import type { Binding } from '../common-options.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Hook } from '../hooks/index.ts';
import type { ClusterJobKey } from '../keys/job-key.ts';
import { fetchTiers } from '../rpc/calls.ts';
import type { VerbContext } from '../verb.ts';
import { type BindingHelper, helperInput, resolveReferences } from './binding-helpers.ts';
import { dockerImage } from './docker-image.ts';
import { evaluateJobFile, type Language, loadLanguage, stoppable } from './evaluate.ts';
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

/** A job file that was evaluated. */
interface OpenedFile {
  readonly language: Language;
  readonly site: Site;
  readonly loaded: LoadedJobs;
  readonly bindings: readonly CommandLineBinding[];
  /**
   * What a step of the language gives, stopped when it takes too long.
   * @throws CommandError if it fails
   */
  readonly valid: <T>(step: () => Result<T, ConfigError>) => T;
}

async function open(
  request: JobFileRequest,
  context: VerbContext,
  failure: LoadFailure,
): Promise<OpenedFile> {
  const language = await loadLanguage();
  const site = await readSite(context);
  const evaluated = await evaluateJobFile(request, site, context, language);
  const loaded = unwrap(evaluated, failure, language);
  return {
    language,
    site,
    loaded,
    bindings: request.bindings.map(({ name, value }) => [name, value] as const),
    valid: (step) => unwrap(stoppable(request.path, context, step), failure, language),
  };
}

function unwrap<T>(result: Result<T, ConfigError>, failure: LoadFailure, language: Language): T {
  if (result.ok) return result.value;
  const { error } = result;
  const text = language.formatConfigError(error);
  throw new CommandError(failure.exitCode, error.kind === 'selection' ? text : `${failure.heading}: ${text}`);
}

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
  const { language, site, loaded, bindings, valid } = await open(request, context, LOAD_FAILURE);
  const resolved = await resolveReferences(
    [dockerImage, ...(await siteHelpers(site, context))],
    (found) => valid(() => language.openReferences(loaded, { key, bindings, resolved: found })),
    helperInput(key, context),
    valid,
  );
  const prepared = valid(() => language.prepareJob(loaded, { key, bindings, resolved }));
  for (const warning of prepared.warnings) warnAbout(warning, context);
  const hooks = await context.hooks.load(request.path, prepared.hookModules);
  const settled = agree(prepared, await fetchTiers(await context.scheduler(key.cluster)));
  const { tier, production } = valid(() =>
    settled.ok ? settled : language.refuseField(prepared.job, 'job.tier', settled.error),
  );
  const config = valid(() => language.withTier(prepared, tier, production));
  const configuration = valid(() => language.toJobConfiguration(config, { user: context.userName() }));
  return { config, configuration, hooks };
}

/**
 * The keys of the jobs that a file defines, unchecked.
 * @throws CommandError if the file cannot be loaded
 */
export async function listJobs(request: JobFileRequest, context: VerbContext): Promise<readonly string[]> {
  const { language, loaded, bindings, valid } = await open(request, context, LIST_FAILURE);
  const jobs = valid(() => language.bindJobs(loaded.jobs, bindings));
  return valid(() => language.listJobKeys(jobs)).map(language.formatFileKey);
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
  const { language, loaded, bindings, valid } = await open(request, context, LIST_FAILURE);
  const { convertJobs } = await import('../../config/convert/index.ts');
  const jobs = valid(() => language.bindJobs(loaded.jobs, bindings));
  return valid(() => convertJobs({ ...loaded, jobs }, { source: request.path, language: target }));
}

async function siteHelpers(
  { bindingHelpers }: Site,
  context: VerbContext,
): Promise<readonly BindingHelper[]> {
  if (bindingHelpers.length === 0) return [];
  const { loadSiteHelpers } = await import('./site-helpers.ts');
  return loadSiteHelpers(bindingHelpers, context);
}

const BANNER = '*'.repeat(80);

/** Shows a warning so that it is seen among other lines. */
function warnAbout(warning: string, { log }: VerbContext): void {
  for (const line of [BANNER, ...warning.split('\n').map((text) => `* ${text}`), BANNER]) log.warn(line);
}
