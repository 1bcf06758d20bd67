import { stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import type { ModulePlace, ModulePlaces } from './module-places.ts';

/**
 * Where a module, or one that it loads, is no TypeScript or JavaScript. The engine keeps the place of an error in a module to itself.
 * So the file is compiled once more as a script, for which it tells the place; and where that finds another error or none, the parser
 * of TypeScript is asked, for which JavaScript is TypeScript as well. What is wrong with exports is told at the name.
 * @param loaded the files that were loaded, in order
 */
export function placeOfSyntaxError(
  error: SyntaxError,
  places: ModulePlaces,
  loaded: readonly string[],
): ModulePlace | undefined {
  const told = shownPlace(error, places);
  if (told !== undefined) return told;
  for (const file of loaded.toReversed()) {
    const place = placeInFile(error, places, file);
    if (place !== undefined) return place;
  }
  const name = /'([\w$]+)'/.exec(error.message)?.[1];
  const isOfModule = /\bexport\b/i.test(error.message);
  if (name === undefined || !isOfModule) return undefined;
  return loaded
    .toReversed()
    .map((file) => places.ofName(name, file))
    .find((place) => place !== undefined);
}

function placeInFile(error: SyntaxError, places: ModulePlaces, file: string): ModulePlace | undefined {
  const text = places.textOf(file);
  const script = failureOf(() => compileAsScript(withoutTypes(file, text), file));
  const isSame = script?.message === error.message;
  if (isSame) return shownPlace(script, places);
  const parsed = failureOf(() => withoutTypes(file, text));
  return parsed && shownPlace(parsed, places);
}

function failureOf(run: () => unknown): Error | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : undefined;
  }
}

/** Node shows the place of a syntax error above its message: `file:line`, the line, and a caret below the column. */
function shownPlace({ stack }: Error, places: ModulePlaces): ModulePlace | undefined {
  // A file may replace what writes stacks, so that they are anything.
  const [header = '', ...lines] = String(stack).split('\n');
  const { file, line } = /^(?<file>(?:file:\/\/)?\/.+):(?<line>\d+)$/.exec(header)?.groups ?? {};
  if (file === undefined) return undefined;
  const caret = lines.find((text) => /^\s*\^+$/.test(text));
  const path = file.startsWith('file:') ? fileURLToPath(file) : file;
  return places.at(path, Number(line), (caret?.indexOf('^') ?? 0) + 1);
}

/** Node says once, on standard error, that the parser is experimental, which is nothing to the user of a command. */
function withoutTypes(file: string, text: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(text, { sourceUrl: file });
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** What modules are and scripts are not: strict, and free to await. */
const BEFORE = "'use strict'; (async () => {\n";
const AFTER = '\n});';

/** @throws SyntaxError with its place */
function compileAsScript(module: string, file: string): void {
  new Script(`${BEFORE}${asScript(module)}${AFTER}`, { filename: file, lineOffset: -1 });
}

/**
 * A module whose imports are variables and whose exports are statements, each of the same length, so that lines and columns stay.
 * A regular expression is no parser: what it takes wrongly gives another error than the engine's, and is not believed.
 */
function asScript(module: string): string {
  return module
    .replace(/^([ \t]*)import\b(?!\s*[(.])([^;'"]*?)(?:\bfrom\s*)?(['"])[^'"\n]*\3[^;\n]*/gm, asVariables)
    .replace(/^([ \t]*)export\s+default\b/gm, (text) => padded('_=', text))
    .replace(/^([ \t]*)export\s*(?:\{[^}]*\}|\*)(?:[^;\n]*from\s*['"][^;\n]*)?/gm, blank)
    .replace(/^([ \t]*)export\b/gm, blank);
}

/** `import a, { b as c } from 'd'` as `let a, { b :  c } = 0`, with blanks for the rest. */
function asVariables(text: string, indent: string, names: string): string {
  if (names.trim() === '') return blank(text);
  const variables = names.replace(/\*\s*as\b/, blank).replace(/\bas\b/g, ': ');
  return padded(`${indent}let   ${variables}=0`, text);
}

function padded(text: string, like: string): string {
  return text + blank(like.slice(text.length));
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}
