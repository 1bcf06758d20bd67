import { systemClock } from '../edge/system/clock.ts';
import { createLogger } from '../edge/system/logger.ts';
import { createObserver, parseObserverFlags } from '../observer/index.ts';
import { readExecKey } from './task-exec.ts';

const USAGE_EXIT_CODE = 2;
const FAILURE_EXIT_CODE = 1;

const parsed = parseObserverFlags(process.argv.slice(2));
if (parsed.kind === 'help') {
  process.stdout.write(parsed.text);
  process.exit(0);
}
if (parsed.kind === 'usageError') {
  process.stderr.write(`${parsed.problem}\n`);
  process.exit(USAGE_EXIT_CODE);
}

const { mesosRoot, ip, port, sampling, taskExecKeyFile, notices } = parsed.flags;
const log = createLogger(process.stderr, systemClock, 'observer');
for (const notice of notices) log.warn(notice);
const execMac = taskExecKeyFile === undefined ? undefined : readExecKey(taskExecKeyFile);
if (execMac?.ok === false) {
  log.error(`--task_exec_key_file: ${execMac.message}`);
  process.exit(FAILURE_EXIT_CODE);
}
const observer = createObserver({
  workDir: mesosRoot,
  host: ip,
  port,
  sampling,
  ...(execMac && { exec: { mac: execMac.value } }),
  clock: systemClock,
  log,
});

try {
  const bound = await observer.start();
  log.info(`Showing the tasks below ${mesosRoot} at http://${ip}:${bound.port}/`);
} catch (error) {
  log.error(`Could not listen at ${ip}:${port}`, error);
  process.exit(FAILURE_EXIT_CODE);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void observer.close().then(() => process.exit(0)));
}
