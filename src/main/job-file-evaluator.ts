import { readFileSync, realpathSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findCallsWith } from '../config/builders/call-place.ts';
import { jobsOfModule, NoJobsError } from '../config/builders/jobs.ts';
import { type ConfigError, configError, isJobError } from '../config/errors.ts';
import { TaskError } from '../config/language/tasks.ts';
import { type LoadedJobs, loadJobFile } from '../config/load.ts';
import { writeAnswer } from '../config/portable/answer.ts';
import { failed, ok, type Result } from '../config/result.ts';
import { closest } from '../domain/values/closest.ts';
import { type ApartRequest, readableDirectories } from '../edge/job-file/apart.ts';
import { importModule } from '../edge/job-file/import-module.ts';
import { describeFailure, type ModuleFailure } from '../edge/job-file/module-failure.ts';
import { ModuleImports } from '../edge/job-file/module-imports.ts';
import { ModulePlaces } from '../edge/job-file/module-places.ts';
import { systemClock } from '../edge/system/clock.ts';
import { systemRandom } from '../edge/system/random.ts';
import { PROJECT, programFile } from './project.ts';

/** Evaluates one job file apart from the client; `evaluateApart` starts it with few rights. */

type Request = Omit<ApartRequest, 'environment'>;

/** Where this program and what it loads lie. */
const OWN = ['src', 'api', 'dist', 'node_modules'].map((name) => `${PROJECT}${sep}${name}${sep}`);

/** Where the client expects the answer. */
const ANSWER_FD = 3;

async function evaluateModule({ path }: Request): Promise<Result<LoadedJobs, ConfigError>> {
  const builders = programFile('job');
  const provided = new Map([['aurora-scheduler/job', builders]]);
  const places = new ModulePlaces(path, isForeign);
  findCallsWith((stack) => places.innermost(stack));
  const names = Object.keys(await import(builders.href));
  const refuse = ({ reason, message, places: where }: ModuleFailure) =>
    failed({ kind: reason, message: `${message}${nearestName(message, names)}`, places: where });
  // Timers and promises that nobody waits for.
  process.on('uncaughtException', (thrown) =>
    finish(refuse(describeFailure(thrown, { places, imports: new ModuleImports() }))),
  );
  const outcome = await importModule({ places, provided });
  if (outcome.kind === 'failed') return refuse(outcome);
  const exported = places.ofExport();
  try {
    return ok(jobsOfModule(outcome.exports, exported));
  } catch (error) {
    if (!(error instanceof NoJobsError || error instanceof TaskError || isJobError(error))) throw error;
    const place = error instanceof NoJobsError ? error.place : undefined;
    return failed(configError('invalid', error.message, place ?? exported));
  }
}

/** A hint at the builder that was meant, where a message is about a name that nothing has. */
function nearestName(message: string, builders: readonly string[]): string {
  const { imported, used } = UNKNOWN_NAME.exec(message)?.groups ?? {};
  return closest(imported ?? used ?? '', builders);
}

const UNKNOWN_NAME =
  /'aurora-scheduler\/job' does not provide an export named '(?<imported>\w+)'|^ReferenceError: (?<used>\w+) is not defined$/;

/** Whether a URL is of the job file, or what it imports, and not of ours. */
function isForeign(url: string): boolean {
  return url.startsWith('file:') && !OWN.some((directory) => fileURLToPath(url).startsWith(directory));
}

function evaluatePython(request: Request): Result<LoadedJobs, ConfigError> {
  const environment = Object.entries(process.env).map(([name, value]): [string, string] => [
    name,
    value ?? '',
  ]);
  const { path, user, site } = request;
  return loadJobFile({
    path,
    ...(site === undefined ? {} : { site }),
    readFile: readBelow(readableDirectories(request)),
    environment: new Map(environment),
    user,
    hostname: hostname(),
    workingDirectory: process.cwd(),
    nowMs: systemClock.nowMs,
    random: systemRandom.fraction,
    print: (text) => process.stdout.write(text),
  });
}

/** Reads files in some directories only, wherever links lead. */
function readBelow(directories: readonly string[]): (path: string) => string | undefined {
  return (path) => {
    try {
      const real = realpathSync(path);
      const isBelow = directories.some((directory) => real.startsWith(`${directory}${sep}`));
      return isBelow ? readFileSync(path, 'utf8') : undefined;
    } catch {
      return undefined;
    }
  };
}

function send(text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(ANSWER_FD, bytes, at);
}

let isAnswered = false;

/** Answers, once, and ends the process: timers that the file left running must not keep the client waiting. */
async function finish(result: Result<LoadedJobs, ConfigError>): Promise<void> {
  if (isAnswered) return;
  isAnswered = true;
  send(writeAnswer(result));
  // What the file printed goes out first.
  for (const stream of [process.stdout, process.stderr])
    await new Promise((written) => stream.write('', written));
  process.exit(0);
}

const request: Request = JSON.parse(process.argv[2] ?? ''); // written by the client
await finish(request.language === 'module' ? await evaluateModule(request) : evaluatePython(request));
