import { type Flags, type FlagValues, flag, flagTypes, isHelp } from '../domain/flags/index.ts';
import { systemClock } from '../edge/system/clock.ts';
import { LogTruncated } from '../ports/log.ts';
import { describeEntry } from '../storage/describe-entry.ts';
import { readEntries, SILENT, trust } from '../storage/read-entries.ts';
import { type Verified, verify } from '../storage/verify.ts';
import { LOG_PLACE_FLAGS, openPlacedLog, openPlacedLogForReading, REPLICA_FLAGS } from './log-place.ts';
import { runTool, type Tool, type ToolOutput } from './tool.ts';

const READING_FLAGS = { ...LOG_PLACE_FLAGS, ...REPLICA_FLAGS };

const initialize: Tool<typeof LOG_PLACE_FLAGS> = {
  name: 'aurora-log initialize',
  flags: LOG_PLACE_FLAGS,
  async run(values, { print, logger }) {
    const { log, place, close } = await openPlacedLog(values, logger);
    try {
      await log.initialize();
      await print(`The log in ${place} is initialised: it is empty and a scheduler may start with it.`);
    } finally {
      await close();
    }
  },
};

const status = readingTool('status', {}, async ({ log, place }, _values, { print }) => {
  const found = await log.status();
  if (found.kind === 'uninitialised') return print(`The log in ${place} is not initialised.`);
  const { firstPosition, nextPosition } = found;
  return print(
    `The log in ${place} holds ${nextPosition - firstPosition} entries, from position ${firstPosition}.`,
  );
});

const READ_FLAGS = {
  fromPosition: flag({
    name: 'from_position',
    type: flagTypes.integer,
    help: 'First position to print. Default: the first that there is.',
  }),
  toPosition: flag({
    name: 'to_position',
    type: flagTypes.integer,
    default: Number.MAX_SAFE_INTEGER,
    help: 'Last position to print.',
  }),
};

const read = readingTool(
  'read',
  READ_FLAGS,
  async ({ log, place }, { fromPosition, toPosition }, { print, logger }) => {
    try {
      for await (const whole of readEntries(log, { ...SILENT, logger }, fromPosition)) {
        if (whole.position > toPosition) return;
        await print(JSON.stringify(trust(whole.position, () => describeEntry(whole))));
      }
    } catch (error) {
      if (!(error instanceof LogTruncated)) throw error;
      const found = await log.status();
      const first = found.kind === 'ready' ? found.firstPosition : 0;
      throw new Error(`${error.message}. The log in ${place} begins at position ${first}`);
    }
  },
);

const verifyCommand = readingTool('verify', {}, async ({ log, place }, _values, { print }) => {
  const verified = await verify(log, systemClock);
  if (verified === undefined) throw new Error(`The log in ${place} is not initialised.`);
  for (const line of reportOf(verified, place)) await print(line);
});

/** The commands of aurora-log. */
export const LOG_COMMANDS = [initialize, status, read, verifyCommand] as const;

/** Runs a command of aurora-log. @returns the exit code */
export async function runLogCommand(
  name: string,
  argv: readonly string[],
  output: ToolOutput,
): Promise<number> {
  switch (name) {
    case 'initialize':
      return runTool(initialize, argv, output);
    case 'status':
      return runTool(status, argv, output);
    case 'read':
      return runTool(read, argv, output);
    case 'verify':
      return runTool(verifyCommand, argv, output);
    default:
      await output.print(USAGE);
      if (isHelp(name)) return 0;
      output.logger.error(`${whatIsWrong(name)}: say initialize, status, read or verify`);
      return 1;
  }
}

function whatIsWrong(name: string): string {
  return name === '' ? 'the command is missing' : `unknown command '${name}'`;
}

const USAGE = `Usage: aurora-log COMMAND -flag=value …

  initialize  make an empty log, once for each cluster
  status      tell how much is in a log
  read        print the entries of a log, one a line, as JSON
  verify      read all of a log and tell whether it is whole

The flags of a command: aurora-log COMMAND -help`;

/** What a command that looks at a log works with. */
type Opened = Awaited<ReturnType<typeof openPlacedLogForReading>>;

function readingTool<F extends Flags>(
  name: string,
  flags: F,
  look: (opened: Opened, values: FlagValues<F>, output: ToolOutput) => Promise<void>,
): Tool<typeof READING_FLAGS & F> {
  return {
    name: `aurora-log ${name}`,
    flags: { ...READING_FLAGS, ...flags },
    async run(values, output) {
      // The flags of both are among them; the compiler does not see through the intersection.
      const opened = await openPlacedLogForReading(values as FlagValues<typeof READING_FLAGS>, output.logger);
      try {
        await look(opened, values as FlagValues<F>, output);
      } finally {
        await opened.close();
      }
    },
  };
}

function reportOf(verified: Verified, place: string): string[] {
  const { firstPosition, nextPosition, bytes, entries, unfinished, replayed, state } = verified;
  const kinds = [...entries].map(([kind, count]) => `${count} ${kind}`);
  return [
    `The log in ${place}: positions ${firstPosition} to ${nextPosition - 1}, ${bytes} bytes.`,
    `Entries: ${kinds.length === 0 ? 'none' : kinds.join(', ')}.`,
    ...unfinished,
    `A replay takes ${replayed.durationMs} ms and gives ${state.tasks.size} tasks, ${state.cronJobs.size} cron jobs, ` +
      `${state.jobUpdates.size} job updates, ${state.quotas.size} quotas, ${state.hostAttributes.size} hosts and ` +
      `${state.hostMaintenanceRequests.size} maintenance requests; ${replayed.unsnapshottedTransactions} transactions ` +
      'came after the last snapshot.',
    'No damage was found.',
  ];
}
