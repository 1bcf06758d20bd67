import { resolve } from 'node:path';
import type { ModuleImports } from './module-imports.ts';
import type { ModulePlace, ModulePlaces } from './module-places.ts';
import { placeOfSyntaxError } from './syntax-place.ts';

/** Why a module could not be imported. */
export interface ModuleFailure {
  readonly kind: 'failed';
  readonly reason: 'syntax' | 'evaluation';
  readonly message: string;
  /** Innermost first. */
  readonly places: readonly ModulePlace[];
}

export interface FailureInput {
  readonly places: ModulePlaces;
  readonly imports: ModuleImports;
}

/** Turns what a module threw into a message with places in the user's files. */
export function describeFailure(thrown: unknown, input: FailureInput): ModuleFailure {
  if (!(thrown instanceof Error)) {
    const message = `${input.places.path} throws ${String(thrown)}`;
    return { kind: 'failed', reason: 'evaluation', message, places: [] };
  }
  const place =
    thrown instanceof SyntaxError
      ? placeOfSyntaxError(thrown, input.places, input.imports.loaded)
      : undefined;
  return {
    kind: 'failed',
    reason: place === undefined ? 'evaluation' : 'syntax',
    message: messageOf(thrown),
    places: place === undefined ? placesOf(thrown, input) : [place],
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

/** The engine has no place for an unknown name in `export default …`, and takes the beginning of the file for it. */
function placesOf(thrown: Error, { places: inFiles, imports }: FailureInput): readonly ModulePlace[] {
  const places = [...inFiles.ofStack(String(thrown.stack))];
  const importedAt = imports.placeOfFailed(inFiles);
  if (places.length === 0 && importedAt !== undefined) return [importedAt];
  const [name] = /^[\w$]+(?= is not defined$)/.exec(thrown.message) ?? [];
  const first = places[0];
  if (!(thrown instanceof ReferenceError) || name === undefined) return places;
  if (first === undefined || first.line !== 1 || first.column !== 1) return places;
  const found = inFiles.ofName(name, resolve(first.path));
  return found === undefined ? places : [found, ...places.slice(1)];
}
