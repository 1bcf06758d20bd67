import {
  type Flags,
  type FlagValues,
  type IgnoredFlags,
  parseFlags,
  usageText,
} from '../domain/flags/index.ts';
import { systemClock } from '../edge/system/clock.ts';
import { createLogger } from '../edge/system/logger.ts';
import { readText } from '../edge/system/read-text.ts';
import type { Logger } from '../ports/logger.ts';

/** What a tool tells. */
export interface ToolOutput {
  /** Prints a line of the result, and waits while whoever reads has too many of them already. */
  print(line: string): Promise<void>;
  readonly logger: Logger;
}

/** A program, or a command of one, that does one thing with the flags that it is given. */
export interface Tool<F extends Flags> {
  /** As one writes it. */
  readonly name: string;
  readonly flags: F;
  readonly ignored?: IgnoredFlags;
  /** @throws Error that tells the operator what is wrong */
  run(values: FlagValues<F>, output: ToolOutput): Promise<void>;
}

/**
 * Reads the flags and runs the tool. Help and wrong flags are answered with the usage; with a failure the logger is told what
 * is wrong.
 * @returns the exit code: 0, or 1 for whatever went wrong
 */
export async function runTool<F extends Flags>(
  { name, flags, ignored, run }: Tool<F>,
  argv: readonly string[],
  output: ToolOutput,
): Promise<number> {
  const { print, logger } = output;
  const parsed = parseFlags(flags, argv, { readText }, ignored);
  if (parsed.kind !== 'values') {
    await print(usageText(name, flags));
    if (parsed.kind === 'help') return 0;
    logger.error(parsed.problem);
    return 1;
  }
  for (const notice of parsed.notices) logger.warn(notice);
  try {
    await run(parsed.values, output);
    return 0;
  } catch (error) {
    logger.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

/** The output of the process. @param program its name, for the log */
export function processOutput(program: string): ToolOutput {
  // Whoever reads only the beginning, as head does, has what he wants.
  process.stdout.on('error', () => process.exit(0));
  return {
    async print(line) {
      if (process.stdout.write(`${line}\n`)) return;
      await new Promise((resolve) => process.stdout.once('drain', resolve));
    },
    logger: createLogger(process.stderr, systemClock, program),
  };
}
