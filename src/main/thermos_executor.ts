import { statSync } from 'node:fs';
import { Writable } from 'node:stream';
import { systemClock, systemTimers } from '../edge/system/clock.ts';
import { createLogger } from '../edge/system/logger.ts';
import { systemRandom } from '../edge/system/random.ts';
import { parseExecutorFlags, readAgentEnvironment, runExecutor } from '../executor/index.ts';
import { createRotatingFile, openGuardedDirectory } from '../thermos/index.ts';

const LOG_FILE = 'thermos_executor.log';
const LOG_SIZE_BYTES = 5 * 1024 * 1024;
const LOG_BACKUPS = 1;
const USAGE_EXIT_CODE = 2;
const FAILURE_EXIT_CODE = 1;

function exitWith(code: number, text: string): never {
  (code === 0 ? process.stdout : process.stderr).write(text.endsWith('\n') ? text : `${text}\n`);
  process.exit(code);
}

/** The log in the run directory, bounded, or standard error where there is none. */
function openLog(directory: string): Writable {
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return process.stderr;
  const file = createRotatingFile(openGuardedDirectory(directory, [], undefined), LOG_FILE, {
    sizeBytes: LOG_SIZE_BYTES,
    backups: LOG_BACKUPS,
  });
  return new Writable({
    decodeStrings: true,
    write(chunk: Buffer, _encoding, done) {
      try {
        file.write(chunk);
      } catch {
        // A full disk must not end the task.
      }
      done();
    },
  });
}

const parsed = parseExecutorFlags(process.argv.slice(2));
if (parsed.kind === 'help') exitWith(0, parsed.text);
if (parsed.kind === 'usageError') exitWith(USAGE_EXIT_CODE, parsed.problem);
const agent = readAgentEnvironment(process.env);
if (agent.kind === 'unusable') exitWith(FAILURE_EXIT_CODE, agent.problem);

// No child may speak to the agent in this executor's name.
delete process.env['MESOS_EXECUTOR_AUTHENTICATION_TOKEN'];
// The agent asks by an event; a signal to the whole group must not end the one who reports.
process.on('SIGTERM', () => {});
process.on('SIGINT', () => {});

const log = createLogger(openLog(agent.environment.sandbox), systemClock, 'executor');
process.on('uncaughtException', (error) => {
  log.error('Unexpected failure, the executor ends', error);
  process.exit(FAILURE_EXIT_CODE);
});

await runExecutor({
  environment: agent.environment,
  flags: parsed.flags,
  variables: process.env,
  clock: systemClock,
  timers: systemTimers,
  random: systemRandom,
  log,
});
log.info('Nothing left to do');
process.exit(0);
