import { type ConfigError, configError } from '../errors.ts';
import type { LoadedJobs } from '../load.ts';
import { failed, ok, type Result } from '../result.ts';
import { packJobs } from './pack.ts';
import { fieldsOf, readPlace } from './read-place.ts';
import { UnpackError, unpackJobs } from './unpack.ts';

const KINDS: readonly ConfigError['kind'][] = ['unreadable', 'syntax', 'evaluation', 'selection', 'invalid'];
const MAX_PLACES = 100;

/** What became of a job file, as text from the process that evaluated it. */
export function writeAnswer(result: Result<LoadedJobs, ConfigError>): string {
  return result.ok ? packJobs(result.value) : JSON.stringify({ error: result.error });
}

/**
 * Reads what {@link writeAnswer} wrote. The file's program may have had its hands on the text, so that anything may stand in it.
 * @returns also as an error what is no answer
 */
export function readAnswer(text: string): Result<LoadedJobs, ConfigError> {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer !== 'object' || answer === null || !('error' in answer)) return ok(unpackJobs(text));
    return failed(readError(answer.error));
  } catch (error) {
    if (!(error instanceof UnpackError || error instanceof SyntaxError)) throw error;
    return failed(configError('evaluation', `the jobs did not arrive: ${error.message}`));
  }
}

function readError(error: unknown): ConfigError {
  const { kind, message, places } = fieldsOf(error);
  return {
    kind: KINDS.find((each) => each === kind) ?? 'evaluation',
    message: String(message),
    places: (Array.isArray(places) ? places.slice(0, MAX_PLACES) : []).map(readPlace),
  };
}
