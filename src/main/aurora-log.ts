import { runLogCommand } from './log-commands.ts';
import { processOutput } from './tool.ts';

const [name = '', ...argv] = process.argv.slice(2);
process.exitCode = await runLogCommand(name, argv, processOutput('aurora-log'));
