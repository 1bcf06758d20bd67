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
    places: placesOf(thrown, input),
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

/** The engine has no place for an unknown name in `export default …`, and takes the beginning of the file for it. */
function placesOf(thrown: Error, input: FailureInput): readonly ModulePlace[] {
  const places = stackPlaces(thrown, input);
  const [name] = /^[\w$]+(?= is not defined$)/.exec(thrown.message) ?? [];
  const first = places[0];
  if (!(thrown instanceof ReferenceError) || name === undefined) return places;
  if (first === undefined || first.line !== 1 || first.column !== 1) return places;
  const found = findName(name, resolve(first.path));
  if (found === undefined) return places;
  return [placeAt(resolve(first.path), found.line, found.column, first.where, input), ...places.slice(1)];
}

/** Where a name stands first outside of comments and texts, as far as one can see without a parser. */
function findName(
  name: string,
  file: string,
): { readonly line: number; readonly column: number } | undefined {
  const elsewhere = /\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g;
  const code = textOf(file).replace(elsewhere, (other) => other.replace(/[^\n]/g, ' '));
  const offset = code.search(new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$')}(?![\\w$:])`));
  if (offset < 0) return undefined;
  const before = code.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

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
  const sourceLine = textOf(file).split(/\r\n|\n/)[line - 1] ?? '';
  return { path: shown, line, column, sourceLine, where };
}

/** Nothing if it cannot be read: the place alone has to do then. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
