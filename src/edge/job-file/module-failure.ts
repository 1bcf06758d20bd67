import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where an error happened. */
export interface ModulePlace {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly sourceLine: string;
  /** The function, or `<module>`. */
  readonly where: string;
}

/** Why a module could not be imported. */
export interface ModuleFailure {
  readonly kind: 'failed';
  readonly reason: 'syntax' | 'evaluation';
  readonly message: string;
  /** Innermost first. */
  readonly places: readonly ModulePlace[];
}

export interface FailureInput {
  /** Of the job file, as the user writes it. */
  readonly path: string;
  /** The files that were loaded, in order. */
  readonly loaded: readonly string[];
  /** Whether a URL is of the user's code and not of ours. */
  readonly isForeign: (url: string) => boolean;
}

/** Turns what a module threw into a message with places in the user's files. */
export function describeFailure(thrown: unknown, input: FailureInput): ModuleFailure {
  if (!(thrown instanceof Error)) {
    return { kind: 'failed', reason: 'evaluation', message: `it throws ${String(thrown)}`, places: [] };
  }
  if (thrown instanceof SyntaxError) {
    const place = syntaxPlace(thrown, input) ?? findSyntaxError(input);
    const message = `SyntaxError: ${firstLine(thrown.message)}`;
    return { kind: 'failed', reason: 'syntax', message, places: place === undefined ? [] : [place] };
  }
  return {
    kind: 'failed',
    reason: 'evaluation',
    message: messageOf(thrown),
    places: stackPlaces(thrown, input),
  };
}

/** Errors of builders say all in their message; others are told with their name. */
function messageOf(error: Error): string {
  if ('code' in error && error.code === 'ERR_ACCESS_DENIED') {
    const what = 'resource' in error && error.resource !== '' ? `: ${String(error.resource)}` : '';
    return `A job file may read the files of its project, and do nothing else outside${what}`;
  }
  const message = firstLine(error.message);
  return error.name === 'Error' ? message : `${error.name}: ${message}`;
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}

const FRAME =
  /^\s+at (?:(?:async )?(?<where>.+?) \()?(?:async )?(?<url>file:\/\/.+?):(?<line>\d+):(?<column>\d+)\)?$/;

function stackPlaces({ stack = '' }: Error, input: FailureInput): ModulePlace[] {
  return stack.split('\n').flatMap((text) => {
    const { where = '<module>', url = '', line, column } = FRAME.exec(text)?.groups ?? {};
    if (url === '' || !input.isForeign(url)) return [];
    return [placeAt(fileURLToPath(url), Number(line), Number(column), where, input)];
  });
}

/** Node shows the place of a syntax error above its message: `file:line`, the line, and a caret below the column. */
function syntaxPlace({ stack = '' }: Error, input: FailureInput): ModulePlace | undefined {
  const [header = '', ...lines] = stack.split('\n');
  const { file, line } = /^(?<file>(?:file:\/\/)?\/.+):(?<line>\d+)$/.exec(header)?.groups ?? {};
  const caret = lines.find((text) => /^\s*\^+$/.test(text));
  if (file === undefined) return undefined;
  const path = file.startsWith('file:') ? fileURLToPath(file) : file;
  return placeAt(path, Number(line), (caret?.indexOf('^') ?? 0) + 1, '<module>', input);
}

/** The engine tells no place for JavaScript, so the parser of TypeScript is asked, for which it is TypeScript as well. */
function findSyntaxError(input: FailureInput): ModulePlace | undefined {
  for (const path of input.loaded.toReversed()) {
    try {
      stripTypeScriptTypes(readFileSync(path, 'utf8'), { sourceUrl: path });
    } catch (error) {
      return error instanceof Error ? syntaxPlace(error, input) : undefined;
    }
  }
  return undefined;
}

function placeAt(
  file: string,
  line: number,
  column: number,
  where: string,
  { path }: FailureInput,
): ModulePlace {
  const near = relative(process.cwd(), file);
  const shown = file === resolve(path) ? path : near.startsWith('..') ? file : near;
  let sourceLine = '';
  try {
    sourceLine = readFileSync(file, 'utf8').split(/\r\n|\n/)[line - 1] ?? '';
  } catch {
    // The place alone has to do.
  }
  return { path: shown, line, column, sourceLine, where };
}
