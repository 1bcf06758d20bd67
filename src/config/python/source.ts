/** A file of source text; `path` is how the user would find it. */
export class SourceFile {
  readonly path: string;
  readonly text: string;
  #lines: readonly string[] | undefined;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  /** @param number counted from 1 */
  line(number: number): string {
    this.#lines ??= this.text.split(/\r\n|\r|\n/);
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
