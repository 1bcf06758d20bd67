import { placeOf } from './errors.ts';
import { jobLanguageGlobals } from './language/globals.ts';
import { relativePath } from './paths.ts';
import { executeFile } from './python/execute-code.ts';
import { native, text } from './python/native.ts';
import type { Runtime } from './python/runtime.ts';
import { PythonSyntaxError, SourceFile } from './python/source.ts';
import { PyModule, type Value } from './python/values.ts';

/** What a site adds to the language of its Python job files. */
export interface SiteFiles {
  /** Paths of files that run before each job file, in its names. */
  readonly prelude: readonly string[];
  /** Paths of files by the names under which job files import them. */
  readonly modules: Readonly<Record<string, string>>;
}

const MAX_INCLUDE_DEPTH = 50;

/** Runs Python files with what they include, and the modules of a site. */
export class FileRunner {
  readonly #readFile: (path: string) => string | undefined;
  readonly #site: SiteFiles;
  /** The files that are being run, each included or imported by the one before. */
  readonly #running: string[] = [];

  constructor(readFile: (path: string) => string | undefined, site: SiteFiles) {
    this.#readFile = readFile;
    this.#site = site;
  }

  /** The names that a file sees. */
  globals(): Map<string, Value> {
    const globals = jobLanguageGlobals();
    const include = native('include(path)', (rt, [target]) => {
      this.run(rt, relativePath(this.#running.at(-1) ?? '', text(rt, target)), globals);
      return null;
    });
    return globals.set('include', include);
  }

  /** Runs a job file after the prelude of the site. @throws PyRaise and what else ends an evaluation */
  runJobFile(rt: Runtime, path: string, source: string, globals: Map<string, Value>): void {
    for (const prelude of this.#site.prelude) this.run(rt, prelude, globals);
    this.#runSource(rt, path, source, globals);
  }

  /** Runs a file in the given names. @throws PyRaise IOError if it cannot be read */
  run(rt: Runtime, path: string, globals: Map<string, Value>): void {
    const source = this.#readFile(path);
    if (source === undefined) throw rt.error('IOError', `No such file to include: ${path}`);
    if (this.#running.length > MAX_INCLUDE_DEPTH) {
      throw rt.error('RuntimeError', `includes nest deeper than ${MAX_INCLUDE_DEPTH} files: ${path}`);
    }
    this.#runSource(rt, path, source, globals);
  }

  #runSource(rt: Runtime, path: string, source: string, globals: Map<string, Value>): void {
    this.#running.push(path);
    try {
      executeFile(rt, new SourceFile(path, source), globals);
    } catch (error) {
      throw this.#inFile(rt, error);
    } finally {
      this.#running.pop();
    }
  }

  /** What ended a file: for the file that includes it, text that is no Python is an exception. */
  #inFile(rt: Runtime, error: unknown): unknown {
    if (!(error instanceof PythonSyntaxError) || this.#running.length === 1) return error;
    const raised = rt.error('SyntaxError', error.message);
    raised.trace.push(placeOf(error));
    return raised;
  }

  /**
   * A module of the site: its file's names, or those of a package the modules below it.
   * @returns undefined if the site has none of this name
   */
  importModule(rt: Runtime, name: string): PyModule | undefined {
    const { modules } = this.#site;
    const path = Object.hasOwn(modules, name) ? modules[name] : undefined;
    if (path !== undefined) return new PyModule(name, this.#moduleGlobals(rt, path));
    const children = new Set(
      Object.keys(modules)
        .filter((each) => each.startsWith(`${name}.`))
        .map((each) => each.slice(name.length + 1).split('.')[0] ?? ''),
    );
    if (children.size === 0) return undefined;
    const attributes = new Map<string, Value>();
    for (const child of children) {
      const module = this.importModule(rt, `${name}.${child}`);
      if (module !== undefined) attributes.set(child, module);
    }
    return new PyModule(name, attributes);
  }

  #moduleGlobals(rt: Runtime, path: string): Map<string, Value> {
    if (this.#running.includes(path))
      throw rt.error('ImportError', `${path} is imported while it is being run`);
    const globals = this.globals();
    this.run(rt, path, globals);
    return globals;
  }
}
