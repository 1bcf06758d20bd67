import { type ConfigError, configError, isJobError, toConfigError } from './errors.ts';
import { toRaw } from './language/bridge.ts';
import { jobLanguageModule } from './language/globals.ts';
import { ObjectValue } from './language/object-values.ts';
import { FileRunner, type SiteFiles } from './load-files.ts';
import { loadJson } from './load-json.ts';
import { nodeHash } from './node-hash.ts';
import type { Origin, PystachioObject } from './pystachio/objects.ts';
import { StructObject } from './pystachio/struct.ts';
import { makeBuiltins } from './python/builtins.ts';
import { PyRaise } from './python/classes.ts';
import { isStackOverflow } from './python/functions.ts';
import { DEFAULT_LIMITS, LimitExceeded, type Limits } from './python/limits.ts';
import { standardModule } from './python/modules/index.ts';
import { type Host, Runtime } from './python/runtime.ts';
import { SourceFile } from './python/source.ts';
import { PyObject, type Value } from './python/values.ts';
import { failed, ok, type Result } from './result.ts';
import { JOB } from './schema/types.ts';

const NO_SITE: SiteFiles = { prelude: [], modules: {} };

export interface LoadInput {
  /** Of the job file, as `readFile` understands it. */
  readonly path: string;
  /** @returns the text of a file, or undefined where it cannot be read */
  readonly readFile: (path: string) => string | undefined;
  /** The environment variables the file may see. */
  readonly environment?: ReadonlyMap<string, string>;
  /** Who runs the client: `getpass.getuser()`. */
  readonly user: string;
  readonly hostname?: string;
  readonly workingDirectory?: string;
  /** A clock for `time.time()` and the limit of time, ms since the epoch. */
  readonly nowMs?: () => number;
  /** Randomness for `random` and `uuid`, 0 ≤ x < 1. */
  readonly random?: () => number;
  /** Where `print` goes. */
  readonly print?: (text: string) => void;
  readonly limits?: Partial<Limits>;
  /** The file is JSON: a dict with `jobs`, or one job. */
  readonly json?: boolean;
  /** What the site adds to the language; its paths are as `readFile` understands them. */
  readonly site?: SiteFiles;
}

/** The jobs of a file, nothing checked yet. */
export interface LoadedJobs {
  readonly jobs: readonly StructObject[];
  /** The paths of modules with hooks, as the file's `hooks` lists them. */
  readonly hookModules: readonly string[];
  /** Whether `hooks` has anything but paths, such as objects, which only Python clients could run. */
  readonly hasForeignHooks: boolean;
}

/**
 * Evaluates a job file with everything it includes.
 * @returns its jobs as typed objects, or the error with its place
 */
export function loadJobFile(input: LoadInput): Result<LoadedJobs, ConfigError> {
  const source = input.readFile(input.path);
  if (source === undefined)
    return failed(configError('unreadable', `Cannot read the job file ${input.path}`));
  return input.json === true ? loadJson(new SourceFile(input.path, source)) : loadPython(input, source);
}

function loadPython(input: LoadInput, source: string): Result<LoadedJobs, ConfigError> {
  const files = new FileRunner(input.readFile, input.site ?? NO_SITE);
  const rt = new Runtime(
    hostOf(input),
    { ...DEFAULT_LIMITS, ...input.limits },
    makeBuiltins(),
    (runtime, name) => {
      return jobLanguageModule(name) ?? files.importModule(runtime, name) ?? standardModule(runtime, name);
    },
  );
  const globals = files.globals();
  try {
    files.runJobFile(rt, input.path, source, globals);
    const file = new SourceFile(input.path, source);
    const jobs = atAssignment(file, 'jobs', () =>
      collectJobs(rt, globals.get('jobs'), placeOfAssignment(file, 'jobs')),
    );
    return ok({ jobs, ...atAssignment(file, 'hooks', () => collectHooks(rt, globals.get('hooks'))) });
  } catch (error) {
    const configFailure =
      isStackOverflow(error) || error instanceof RangeError
        ? configError('evaluation', 'RuntimeError: maximum recursion depth exceeded')
        : toConfigError(rt, error);
    if (configFailure === undefined) throw error;
    return failed(configFailure);
  }
}

/** What is wrong with a variable that the file leaves behind is shown where the file gives it its value. */
function atAssignment<T>(file: SourceFile, name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const place = placeOfAssignment(file, name);
    const hasTrace = error instanceof PyRaise || error instanceof LimitExceeded;
    if (hasTrace && place !== undefined && error.trace.length === 0) error.trace.push(place);
    throw error;
  }
}

/** Where the file gives a variable its value for the last time, as far as its text tells. */
function placeOfAssignment(file: SourceFile, name: string): Origin | undefined {
  const line = file.text.split('\n').findLastIndex((each) => new RegExp(`^\\s*${name}\\b`).test(each)) + 1;
  if (line === 0) return undefined;
  const sourceLine = file.line(line);
  return { path: file.path, line, column: sourceLine.search(/\S/) + 1, sourceLine, where: '<module>' };
}

function hostOf(input: LoadInput): Host {
  return {
    environment: input.environment ?? new Map(),
    user: input.user,
    hostname: input.hostname ?? 'localhost',
    workingDirectory: input.workingDirectory ?? '/',
    argv: [input.path],
    readFile: input.readFile,
    nowMs: input.nowMs ?? (() => 0),
    random: input.random ?? (() => 0.5),
    print: input.print ?? (() => undefined),
    hash: nodeHash,
  };
}

function collectJobs(rt: Runtime, jobs: Value | undefined, place: Origin | undefined): StructObject[] {
  if (jobs === undefined || jobs === null) return [];
  return listOf(rt, 'jobs', jobs).map((job, index) => {
    const object = job instanceof ObjectValue ? job.object : jobOf(rt, job, index).withOrigin(place);
    if (object instanceof StructObject && isJob(object)) return object;
    const raised = rt.error('ValueError', `jobs[${index}] is a ${object.type.name}, not a Job`);
    if (object.origin !== undefined) raised.trace.push(object.origin);
    throw raised;
  });
}

function listOf(rt: Runtime, name: string, value: Value): Value[] {
  if (value instanceof PyObject && value.iterate(rt) !== undefined && !(value instanceof ObjectValue))
    return rt.list(value);
  throw rt.error('TypeError', `${name} must be a list, not ${rt.typeName(value)}`);
}

/** A job may be a dict. */
function jobOf(rt: Runtime, job: Value, index: number): StructObject {
  try {
    return JOB.construct(toRaw(rt, job));
  } catch (error) {
    if (isJobError(error)) throw rt.error('ValueError', `jobs[${index}]: ${error.message}`);
    throw error;
  }
}

function collectHooks(
  rt: Runtime,
  hooks: Value | undefined,
): Pick<LoadedJobs, 'hookModules' | 'hasForeignHooks'> {
  if (hooks === undefined || !rt.truth(hooks)) return { hookModules: [], hasForeignHooks: false };
  const all = typeof hooks === 'string' ? [hooks] : listOf(rt, 'hooks', hooks);
  const hookModules = all.filter((hook) => typeof hook === 'string');
  return { hookModules, hasForeignHooks: hookModules.length < all.length };
}

function isJob(object: PystachioObject): boolean {
  return object.type === JOB || object.type.name === JOB.name;
}
