import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { positionAt } from '../../domain/values/text-position.ts';

/** Where an error happened, or something is made. */
export interface ModulePlace {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly sourceLine: string;
  /** The function, or `<module>`. */
  readonly where: string;
}

const FRAME =
  /^\s+at (?:(?:async )?(?<where>.+?) \()?(?:async )?(?<url>file:\/\/.+?):(?<line>\d+):(?<column>\d+)\)?$/;

const COMMENTS_AND_TEXTS = /\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g;

interface FileLines {
  readonly shownPath: string;
  readonly lines: readonly string[];
}

/** Finds places in the files of somebody's module, and shows them as the user knows them. Each file is read once. */
export class ModulePlaces {
  /** Of the module, as the user writes it. */
  readonly path: string;
  /** Whether a URL is of the user's code and not of ours. */
  readonly isForeign: (url: string) => boolean;
  readonly #files = new Map<string, FileLines>();
  readonly #foreignFiles = new Map<string, string | undefined>();

  constructor(path: string, isForeign: (url: string) => boolean) {
    this.path = path;
    this.isForeign = isForeign;
  }

  /** The calls of a stack that are the user's, innermost first. @param stack as the engine writes it */
  *ofStack(stack: string): Generator<ModulePlace, void> {
    for (const text of stack.split('\n')) {
      const { where, url = '', line, column } = FRAME.exec(text)?.groups ?? {};
      const file = this.#foreignFile(url);
      if (file !== undefined) yield this.at(file, Number(line), Number(column), where);
    }
  }

  #foreignFile(url: string): string | undefined {
    if (!this.#foreignFiles.has(url)) {
      const isForeign = url !== '' && this.isForeign(url);
      this.#foreignFiles.set(url, isForeign ? fileURLToPath(url) : undefined);
    }
    return this.#foreignFiles.get(url);
  }

  /** The call of the user's that is nearest to where the stack was written. */
  innermost(stack: string): ModulePlace | undefined {
    return this.ofStack(stack).next().value ?? undefined;
  }

  /** Where the module says what it exports; its first line if it does nowhere. */
  ofExport(): ModulePlace {
    const file = resolve(this.path);
    const line = this.#read(file).lines.findIndex((text) => /^\s*export\b.*\b(?:default|jobs)\b/.test(text));
    const column = (this.#read(file).lines[line]?.search(/\S/) ?? 0) + 1;
    return this.at(file, Math.max(line, 0) + 1, column);
  }

  /** Where a name stands first outside of comments and texts, as far as one can see without a parser. */
  ofName(name: string, file: string): ModulePlace | undefined {
    const code = this.textOf(file).replace(COMMENTS_AND_TEXTS, (other) => other.replace(/[^\n]/g, ' '));
    const escaped = name.replaceAll('$', '\\$');
    return this.#atOffset(file, code.search(new RegExp(`(?<![\\w$.])${escaped}(?![\\w$:])`)));
  }

  /** Where a text of the file stands first. */
  ofText(text: string, file: string): ModulePlace | undefined {
    return this.#atOffset(file, this.textOf(file).indexOf(text));
  }

  #atOffset(file: string, offset: number): ModulePlace | undefined {
    if (offset < 0) return undefined;
    const { line, column } = positionAt(this.textOf(file), offset);
    return this.at(file, line, column);
  }

  /** @param file its absolute path */
  at(file: string, line: number, column: number, where = '<module>'): ModulePlace {
    const { shownPath, lines } = this.#read(file);
    return { path: shownPath, line, column, sourceLine: lines[line - 1] ?? '', where };
  }

  /** The text of a file; nothing if it cannot be read. */
  textOf(file: string): string {
    return this.#read(file).lines.join('\n');
  }

  #read(file: string): FileLines {
    const known = this.#files.get(file);
    if (known !== undefined) return known;
    const near = relative(process.cwd(), file);
    const shownPath = file === resolve(this.path) ? this.path : near.startsWith('..') ? file : near;
    const read = { shownPath, lines: textOf(file).split(/\r\n|\r|\n/) };
    this.#files.set(file, read);
    return read;
  }
}

/** Nothing if it cannot be read: the place alone has to do then. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
