/**
 * Writes api/generated/*.ts from api/*.thrift.
 * Usage: node tools/generate-api.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from './generate-api/parse.ts';
import { render } from './generate-api/render.ts';

const API = new URL('../api/', import.meta.url);

/** The Thrift files of the API, without `.thrift`. */
export const NAMES = ['aurora', 'storage', 'thermos'] as const;

/** Where the TypeScript of the Thrift file `name` is kept. */
export function generatedFile(name: string): URL {
  return new URL(`generated/${name}.ts`, API);
}

/**
 * The TypeScript of the Thrift file `name`.
 * @throws Error naming the file and what is wrong with it
 */
export function generate(name: string): string {
  try {
    return render(name, parse(readFileSync(new URL(`${name}.thrift`, API), 'utf8')));
  } catch (problem) {
    throw new Error(`api/${name}.thrift: ${String(problem)}`, { cause: problem });
  }
}

if (import.meta.main) {
  for (const name of NAMES) writeFileSync(generatedFile(name), generate(name));
}
