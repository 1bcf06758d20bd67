import type { ConfigError, LoadedJobs, Result, SiteFiles } from '../../config/index.ts';
import { CommandError } from '../command-error.ts';
import type { ApartRequest } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { VerbContext } from '../verb.ts';
import type { JobFileRequest } from './load.ts';

/** The interpreter, loaded here since most commands need none. */
export const loadLanguage = () => import('../../config/index.ts');
export type Language = Awaited<ReturnType<typeof loadLanguage>>;

type Evaluation = Result<LoadedJobs, ConfigError>;
type Failed = Extract<Evaluation, { ok: false }>;

/** The interpreter ends before this by itself, unless it is stuck in one operation. */
const TIMEOUT_MS = 45_000;

/** What a file sees of the environment in a sandbox. */
const SANDBOX_VARIABLES = ['USER', 'LOGNAME', 'HOME', 'LANG', 'TZ'];

/** Whether a job file is a TypeScript or JavaScript module. */
export function isModule(path: string): boolean {
  return /\.[cm]?[jt]s$/.test(path);
}

/**
 * Evaluates a job file in whichever language it is.
 * @param site what the site adds to Python job files
 * @throws CommandError if the user interrupts it
 */
export async function evaluateJobFile(
  request: JobFileRequest,
  site: SiteFiles,
  context: VerbContext,
  language: Language,
): Promise<Evaluation> {
  const { path, json, sandbox } = request;
  if (!json && isModule(path)) {
    if (sandbox) return invalid(`--sandbox takes job files in Python or JSON, and ${path} is code`);
    return evaluateApart({ path, language: 'module', environment: context.environment }, context, language);
  }
  if (!json && sandbox) {
    const { prelude, modules } = site;
    const environment = sandboxEnvironment(context);
    return evaluateApart(
      { path, language: 'python', environment, site: { prelude, modules } },
      context,
      language,
    );
  }
  const evaluation = evaluateHere(request, site, context, language);
  if (evaluation.ok || evaluation.error.kind !== 'unreadable') return evaluation;
  return unreadable(path, (await whyUnreadable(path, context)) ?? 'it changed meanwhile');
}

function invalid(message: string): Failed {
  return { ok: false, error: { kind: 'invalid', message, places: [] } };
}

function sandboxEnvironment({ environment }: VerbContext): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(SANDBOX_VARIABLES.map((name) => [name, environment[name]]));
}

async function evaluateApart(
  request: ApartRequest,
  context: VerbContext,
  language: Language,
): Promise<Evaluation> {
  const { path } = request;
  const problem = await whyUnreadable(path, context);
  if (problem !== undefined) return unreadable(path, problem);
  const outcome = await context.evaluateApart(request, context.interrupted);
  return outcome.kind === 'failed'
    ? invalid(`${path}: ${outcome.problem}`)
    : language.readAnswer(outcome.text);
}

/** Python needs no process of its own: what it reaches is what it is given, and it can be stopped at any time. */
function evaluateHere(
  { path, json }: JobFileRequest,
  site: SiteFiles,
  context: VerbContext,
  language: Language,
): Evaluation {
  const { environment, readJobFile, hostname, workingDirectory, clock, random, stdout } = context;
  const set = Object.entries(environment).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  return stoppable(path, context, () =>
    language.loadJobFile({
      path,
      json,
      site,
      readFile: readJobFile,
      environment: new Map(set),
      user: context.userName(),
      hostname,
      workingDirectory,
      nowMs: clock.nowMs,
      random: random.fraction,
      print: stdout,
    }),
  );
}

/**
 * A step on the way from a file to a job, stopped when it takes too long: references can multiply as well as programs can loop.
 * @throws CommandError if the user interrupts it
 */
export function stoppable<T>(
  path: string,
  context: VerbContext,
  step: () => Result<T, ConfigError>,
): Result<T, ConfigError> {
  const timed = context.runWithin(TIMEOUT_MS, step);
  if (timed.kind === 'ended') return timed.value;
  if (timed.kind === 'interrupted') throw new CommandError(EXIT.INTERRUPTED, 'Command interrupted by user');
  return invalid(
    `${path}: evaluation takes longer than ${TIMEOUT_MS / 1000} s: do references multiply, or does a regular expression backtrack without end?`,
  );
}

function unreadable(path: string, problem: string): Failed {
  const message = `Cannot read the job file ${path}: ${problem}`;
  return { ok: false, error: { kind: 'unreadable', message, places: [] } };
}

async function whyUnreadable(path: string, context: VerbContext): Promise<string | undefined> {
  const content = await context.readTextFile(path);
  if (content.kind === 'absent') return 'there is no such file';
  return content.kind === 'unreadable' ? content.problem : undefined;
}
