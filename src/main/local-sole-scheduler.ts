import { resolve } from 'node:path';
import { parseFlags } from '../domain/flags/index.ts';
import { type Result, success } from '../domain/values/result.ts';
import { placesIn } from '../edge/local/state-dir.ts';
import { createMac } from '../edge/system/mac.ts';
import { SCHEDULER_FLAGS, type SchedulerFlagValues } from '../scheduler/flags/index.ts';
import { PORT_OPTIONS } from './local-ports.ts';
import {
  describeScheduler,
  type RunningSchedulers,
  type SchedulersOptions,
  schedulerFlags,
} from './local-schedulers.ts';
import { PROJECT, version } from './project.ts';
import { startRestartingScheduler } from './restarting-scheduler.ts';
import { startSchedulerService } from './scheduler-service.ts';

/** Starts one scheduler in this process, with a log on this machine. @returns what is in the way */
export async function startSoleScheduler(options: SchedulersOptions): Promise<Result<RunningSchedulers>> {
  const { ports, execKey, loggerOf, die } = options;
  const { stateDir, ip } = options.options;
  const log = `-native_log_file_path=${placesIn(stateDir).log}`;
  const started = await startRestartingScheduler({
    httpPort: ports.httpPort,
    logger: loggerOf('local'),
    onFatal: die,
    start: (httpPort, onRecovered) =>
      startSchedulerService({
        flags: valuesOf([...schedulerFlags(options), log, `-http_port=${httpPort}`]),
        portOption: PORT_OPTIONS.httpPort,
        initialisesLog: true,
        uiDirectory: resolve(PROJECT, 'ui/dist'),
        execMac: execKey && createMac(execKey),
        version: version(),
        loggerOf,
        onFatal: die,
        onQuit: () => process.kill(process.pid, 'SIGTERM'),
        onRecovered,
      }),
  });
  if (!started.ok) return started;
  const { http } = started.value;
  const scheduler = describeScheduler(ip, { pid: process.pid, port: http.port, state: 'leading' });
  return success({ describe: () => ({ schedulers: [scheduler] }), stop: () => started.value.stop() });
}

function valuesOf(argv: readonly string[]): SchedulerFlagValues {
  const parsed = parseFlags(SCHEDULER_FLAGS, argv, { readText: () => undefined });
  if (parsed.kind === 'values') return parsed.values;
  throw new Error(parsed.kind === 'usageError' ? parsed.problem : 'unexpected -help');
}
