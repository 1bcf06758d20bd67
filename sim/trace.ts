import { hash } from './random.ts';

/** What happened, line by line. Only a digest and the last lines are kept, unless a sink wants them all. */
export class Trace {
  readonly #sink: ((line: string) => void) | undefined;
  readonly #nowMs: () => number;
  readonly #last: string[] = [];
  #digest = 0;
  #count = 0;

  /** @param sink is handed every line */
  constructor(nowMs: () => number, sink?: (line: string) => void) {
    this.#nowMs = nowMs;
    this.#sink = sink;
  }

  note(what: string): void {
    const line = `${this.#nowMs()} ${what}`;
    this.#digest = hash(`${this.#digest} ${line}`);
    this.#count += 1;
    this.#last.push(line);
    if (this.#last.length > 2000) this.#last.splice(0, 1000);
    this.#sink?.(line);
  }

  /** Equal for equal traces. */
  get digest(): string {
    return `${this.#count}-${(this.#digest >>> 0).toString(16)}`;
  }

  /** The last lines that contain `text`. */
  tail(count: number, text = ''): readonly string[] {
    return this.#last.filter((line) => line.includes(text)).slice(-count);
  }
}
