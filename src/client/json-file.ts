import { CommandError } from './command-error.ts';
import type { ClientContext } from './context.ts';
import { EXIT } from './exit-codes.ts';

/** A file that the client reads its settings from. */
export interface SettingsFile {
  readonly path: string;
  /** What it holds, for messages: `the clusters`. */
  readonly what: string;
}

/**
 * Reads a settings file that may be missing.
 * @returns its value; undefined if there is no such file
 * @throws CommandError if it cannot be read or is no JSON, saying where
 */
export async function readJsonFile(
  file: SettingsFile,
  { readTextFile }: Pick<ClientContext, 'readTextFile'>,
): Promise<{ readonly value: unknown } | undefined> {
  const content = await readTextFile(file.path);
  if (content.kind === 'absent') return undefined;
  if (content.kind === 'unreadable') throw unusableFile(file, content.problem);
  try {
    return { value: JSON.parse(content.text) };
  } catch (error) {
    const problem = (await placeOfError(content.text)) ?? `it is not JSON: ${String(error)}`;
    throw unusableFile(file, problem);
  }
}

/** JavaScript's own reader does not always say where it stopped. */
async function placeOfError(text: string): Promise<string | undefined> {
  const { parseJson } = await import('../config/data/json.ts');
  const parsed = parseJson(text);
  return parsed.ok ? undefined : parsed.error.message;
}

/** What a command ends with when a settings file cannot be used. */
export function unusableFile({ path, what }: SettingsFile, problem: string): CommandError {
  return new CommandError(EXIT.INVALID_CONFIGURATION, `Cannot read ${what} from ${path}: ${problem}`);
}
