/** A file of source text; `path` is how the user would find it. */
export class SourceFile {
  readonly path: string;
  readonly text: string;
  readonly #lines: readonly string[];

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
    // Not when a line is asked for: that may be at the end of the stack, where no expression can be compiled.
    this.#lines = text.split(/\r\n|\r|\n/);
  }

  /** @param number counted from 1 */
  line(number: number): string {
    return this.#lines[number - 1] ?? '';
  }
}

/** A place in a file; both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The text is not Python (or asks for a part of it that job files may not use). */
export class PythonSyntaxError extends Error {
  readonly file: SourceFile;
  readonly position: Position;

  constructor(message: string, file: SourceFile, position: Position) {
    super(message);
    this.file = file;
    this.position = position;
  }
}
