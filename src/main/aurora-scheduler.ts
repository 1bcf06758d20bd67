import { resolve } from 'node:path';
import { parseFlags, usageText } from '../domain/flags/index.ts';
import { success } from '../domain/values/result.ts';
import { systemClock } from '../edge/system/clock.ts';
import { createLogger } from '../edge/system/logger.ts';
import { readText } from '../edge/system/read-text.ts';
import { IGNORED_FLAGS, SCHEDULER_FLAGS } from '../scheduler/flags/index.ts';
import { PROJECT, version } from './project.ts';
import { startSchedulerService } from './scheduler-service.ts';
import { readExecKey } from './task-exec.ts';

const loggerOf = (part: string) => createLogger(process.stderr, systemClock, part);
const logger = loggerOf('main');

const parsed = parseFlags(SCHEDULER_FLAGS, process.argv.slice(2), { readText }, IGNORED_FLAGS);
if (parsed.kind !== 'values') {
  process.stdout.write(usageText('aurora-scheduler', SCHEDULER_FLAGS));
  if (parsed.kind === 'usageError') process.stderr.write(`\n${parsed.problem}\n`);
  process.exit(parsed.kind === 'help' ? 0 : 1);
}
for (const [name, value] of parsed.effective) logger.info(`-${name}=${value}`);
for (const notice of parsed.notices) logger.warn(notice);

const { taskExecKeyFile } = parsed.values;
const execMac = taskExecKeyFile === undefined ? success(undefined) : readExecKey(taskExecKeyFile);
if (!execMac.ok) {
  logger.error(`-task_exec_key_file: ${execMac.message}`);
  process.exit(1);
}

const started = await startSchedulerService({
  flags: parsed.values,
  portOption: '-http_port',
  initialisesLog: false,
  uiDirectory: resolve(PROJECT, 'ui/dist'),
  execMac: execMac.value,
  version: version(),
  loggerOf,
  onFatal(error) {
    logger.error('the scheduler cannot go on', error);
    process.exit(1);
  },
  onQuit: () => process.kill(process.pid, 'SIGTERM'),
  // Whoever supervises this program starts it again.
  onRecovered: () => process.kill(process.pid, 'SIGTERM'),
});
if (!started.ok) {
  logger.error(started.message);
  process.exit(1);
}
logger.info(`serving at ${started.value.http.url}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void started.value.stop().then(() => process.exit(0)));
}
