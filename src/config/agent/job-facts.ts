import type { JsonReader } from '../task/read-json.ts';
import type { Announce, HealthCheckConfig, HealthChecker, JobFacts, Lifecycle } from '../task/types.ts';

const DEFAULT_PRIMARY_PORT = 'http';

/** Reads what the executor needs of a job (or of a task instance), with upstream's defaults. @throws JsonShapeError */
export function readJobFacts(job: JsonReader): JobFacts {
  return {
    role: job.optionalString('role'),
    environment: job.optionalString('environment'),
    name: job.optionalString('name'),
    cluster: job.optionalString('cluster'),
    announce: readAnnounce(job),
    lifecycle: readLifecycle(job),
    healthCheck: readHealthCheck(job.optionalObject('health_check_config')),
  };
}

/** Reads `announce` of a job, if it has one. @throws JsonShapeError */
export function readAnnounce(job: JsonReader): Announce | undefined {
  const announce = job.optionalObject('announce');
  if (announce === undefined) return undefined;
  const primaryPort = announce.optionalString('primary_port') ?? DEFAULT_PRIMARY_PORT;
  return {
    primaryPort,
    portmap: announce.stringMap('portmap') ?? new Map([['aurora', primaryPort]]),
    zkPath: announce.optionalString('zk_path'),
  };
}

/** An absent `lifecycle` means the default one, an empty one means none. */
function readLifecycle(job: JsonReader): Lifecycle {
  const http = job.has('lifecycle') ? job.object('lifecycle').optionalObject('http') : undefined;
  if (job.has('lifecycle') && http === undefined) return { http: undefined };
  return {
    http: {
      port: http?.optionalString('port') ?? 'health',
      gracefulShutdownEndpoint: http?.optionalString('graceful_shutdown_endpoint') ?? '/quitquitquit',
      shutdownEndpoint: http?.optionalString('shutdown_endpoint') ?? '/abortabortabort',
      gracefulShutdownWaitSecs: http?.integer('graceful_shutdown_wait_secs', 5) ?? 5,
      shutdownWaitSecs: http?.integer('shutdown_wait_secs', 5) ?? 5,
    },
  };
}

function readHealthCheck(config: JsonReader | undefined): HealthCheckConfig {
  return {
    checker: readChecker(config?.optionalObject('health_checker')),
    initialIntervalSecs: config?.number('initial_interval_secs', 15) ?? 15,
    intervalSecs: config?.number('interval_secs', 10) ?? 10,
    timeoutSecs: config?.number('timeout_secs', 1) ?? 1,
    maxConsecutiveFailures: config?.integer('max_consecutive_failures', 0) ?? 0,
    minConsecutiveSuccesses: config?.integer('min_consecutive_successes', 1) ?? 1,
  };
}

/** A shell check wins over an HTTP check, as upstream's executor chooses. */
function readChecker(checker: JsonReader | undefined): HealthChecker {
  const shell = checker?.optionalObject('shell');
  if (shell !== undefined) return { kind: 'shell', shellCommand: shell.string('shell_command') };
  const http = checker?.optionalObject('http');
  return {
    kind: 'http',
    endpoint: http?.optionalString('endpoint') ?? '/health',
    expectedResponse: http?.optionalString('expected_response') ?? 'ok',
    expectedResponseCode: http?.integer('expected_response_code', 0) ?? 0,
  };
}
