import { readFileSync } from 'node:fs';
import { parseFlags, usageText } from '../domain/flags/index.ts';
import { openLevelLog } from '../edge/leveldb/level-log.ts';
import type { Log } from '../ports/log.ts';
import { STORAGE_FLAGS } from '../scheduler/flags/storage.ts';

const PROGRAM = 'aurora-log initialize|status';

const COMMANDS: Readonly<Record<string, (log: Log, directory: string) => Promise<string>>> = {
  async initialize(log, directory) {
    await log.initialize();
    return `The log in ${directory} is initialised: it is empty and a scheduler may start with it.`;
  },
  async status(log, directory) {
    const status = await log.status();
    if (status.kind === 'uninitialised') return `The log in ${directory} is not initialised.`;
    const { firstPosition, nextPosition } = status;
    return `The log in ${directory} holds ${nextPosition - firstPosition} entries, from position ${firstPosition}.`;
  },
};

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function refuse(problem: string): never {
  process.stdout.write(usageText(PROGRAM, { logPath: STORAGE_FLAGS.logPath }));
  process.stderr.write(`\n${problem}\n`);
  process.exit(1);
}

const [name = '', ...argv] = process.argv.slice(2);
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
if (command === undefined) refuse(`unknown command '${name}': say initialize or status`);
const parsed = parseFlags({ logPath: STORAGE_FLAGS.logPath }, argv, { readText });
if (parsed.kind !== 'values') refuse(parsed.kind === 'usageError' ? parsed.problem : 'see above');

try {
  const log = await openLevelLog(parsed.values.logPath);
  process.stdout.write(`${await command(log, parsed.values.logPath)}\n`);
  await log.close();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
