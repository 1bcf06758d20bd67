import { readFileSync } from 'node:fs';
import { parseFlags, usageText } from '../domain/flags/index.ts';
import { systemClock } from '../edge/system/clock.ts';
import { createLogger } from '../edge/system/logger.ts';
import { LOG_PLACE_FLAGS, openPlacedLog, type PlacedLog } from './log-place.ts';

const PROGRAM = 'aurora-log initialize|status';

const COMMANDS: Readonly<Record<string, (opened: PlacedLog) => Promise<string>>> = {
  async initialize({ log, place }) {
    await log.initialize();
    return `The log in ${place} is initialised: it is empty and a scheduler may start with it.`;
  },
  async status({ log, place }) {
    const status = await log.status();
    if (status.kind === 'uninitialised') return `The log in ${place} is not initialised.`;
    const { firstPosition, nextPosition } = status;
    return `The log in ${place} holds ${nextPosition - firstPosition} entries, from position ${firstPosition}.`;
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
  process.stdout.write(usageText(PROGRAM, LOG_PLACE_FLAGS));
  process.stderr.write(`\n${problem}\n`);
  process.exit(1);
}

const [name = '', ...argv] = process.argv.slice(2);
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
if (command === undefined) refuse(`unknown command '${name}': say initialize or status`);
const parsed = parseFlags(LOG_PLACE_FLAGS, argv, { readText });
if (parsed.kind !== 'values') refuse(parsed.kind === 'usageError' ? parsed.problem : 'see above');

let opened: PlacedLog | undefined;
try {
  opened = await openPlacedLog(parsed.values, createLogger(process.stderr, systemClock, 'aurora-log'));
  process.stdout.write(`${await command(opened)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await opened?.close();
}
