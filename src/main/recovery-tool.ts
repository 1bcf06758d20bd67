import { RECOVERY_TOOL } from './recovery.ts';
import { processOutput, runTool } from './tool.ts';

process.exitCode = await runTool(RECOVERY_TOOL, process.argv.slice(2), processOutput('recovery-tool'));
