import { runLogCommand } from '../log-commands.ts';
import { RECOVERY_TOOL } from '../recovery.ts';
import { runTool, type ToolOutput } from '../tool.ts';

/** What a tool printed and how it ended. */
export interface ToolEnded {
  readonly code: number;
  readonly lines: readonly string[];
  /** What it told beside its result. */
  readonly remarks: string;
}

/** Runs a command of aurora-log. */
export function auroraLog(command: string, ...argv: readonly string[]): Promise<ToolEnded> {
  return collect((output) => runLogCommand(command, argv, output));
}

export function recoveryTool(...argv: readonly string[]): Promise<ToolEnded> {
  return collect((output) => runTool(RECOVERY_TOOL, argv, output));
}

async function collect(run: (output: ToolOutput) => Promise<number>): Promise<ToolEnded> {
  const lines: string[] = [];
  const remarks: string[] = [];
  const remark = (message: string) => void remarks.push(message);
  const code = await run({
    print: async (line) => void lines.push(line),
    logger: { debug: () => {}, info: remark, warn: remark, error: remark },
  });
  return { code, lines, remarks: remarks.join('\n') };
}
