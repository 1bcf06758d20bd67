import type { ClientContext } from './context.ts';

/** Shows how far a wait is. */
export interface Progress {
  /**
   * Shows lines in place of those shown before, on a terminal; elsewhere nothing.
   * @param lines shown on stderr; cut where the terminal ends
   */
  show(lines: readonly string[]): void;
  /** Takes the lines away; what is printed later stands in their place. */
  clear(): void;
  /** Whether anybody sees the lines. */
  readonly isVisible: boolean;
}

/** A context whose outputs do not write into the lines of a wait. */
export interface ScreenContext extends ClientContext {
  readonly progress: Progress;
}

/** To the beginning of the line so many above, then everything from there away; a typed ^C may stand below. */
const ERASE = (lines: number): string => `\r\u001b[${lines}A\u001b[0J`;

/** Keeps a block of lines at the end of what is on the terminal, if stderr is one that can do so. */
export function withScreen(context: ClientContext): ScreenContext {
  const { terminal, environment } = context;
  const isVisible = terminal.stderrIsTerminal && environment['TERM'] !== 'dumb';
  if (!isVisible) return { ...context, progress: { isVisible, show: () => {}, clear: () => {} } };
  let block: readonly string[] = [];
  const erase = (): void => {
    if (block.length > 0) context.stderr(ERASE(block.length));
  };
  const draw = (): void => {
    const width = Math.max(1, terminal.columns() - 1);
    if (block.length > 0) context.stderr(block.map((line) => `${line.slice(0, width)}\n`).join(''));
  };
  const around = (write: (text: string) => void) => (text: string) => {
    erase();
    write(text);
    draw();
  };
  // What is said then must not stand behind the ^C.
  const endLine = (): void => {
    if (block.length === 0) context.stderr('\n');
  };
  context.interrupted.addEventListener('abort', endLine, { once: true });
  return {
    ...context,
    stdout: terminal.stdoutIsTerminal ? around(context.stdout) : context.stdout,
    stderr: around(context.stderr),
    progress: {
      isVisible,
      show(lines) {
        erase();
        block = lines;
        draw();
      },
      clear() {
        erase();
        block = [];
      },
    },
  };
}
