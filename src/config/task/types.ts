/**
 * A Thermos task as the agent runs it: every reference filled in, every default applied.
 * The JSON spelling of the same thing (snake case) is that of the executor data and of `task.json`.
 */

export interface ThermosTask {
  readonly name: string;
  readonly processes: readonly ThermosProcess[];
  readonly constraints: readonly OrderConstraint[];
  readonly resources: TaskResources | undefined;
  /** Failed processes that make the task fail; 0 means any number is tolerated. */
  readonly maxFailures: number;
  /** Processes running at the same time; 0 means no limit. */
  readonly maxConcurrency: number;
  readonly finalizationWaitSecs: number;
}

export interface ThermosProcess {
  readonly name: string;
  /** Text for `/bin/bash -c`. */
  readonly cmdline: string;
  /** Failed runs that make the process fail; 0 means any number is tolerated. */
  readonly maxFailures: number;
  readonly daemon: boolean;
  readonly ephemeral: boolean;
  readonly final: boolean;
  /** From the end of one run to the start of the next. */
  readonly minDurationSecs: number;
  readonly logger: ProcessLogger | undefined;
}

/** The named processes run one after the other. */
export interface OrderConstraint {
  readonly order: readonly string[];
}

export interface TaskResources {
  readonly cpuCores: number;
  readonly ramBytes: number;
  readonly diskBytes: number;
  readonly gpus: number;
}

export type LoggerDestination = 'file' | 'console' | 'both' | 'none';
export type LoggerMode = 'standard' | 'rotate';

export interface ProcessLogger {
  readonly destination: LoggerDestination;
  readonly mode: LoggerMode;
  readonly rotate: { readonly logSizeBytes: number; readonly backups: number } | undefined;
}

/** What the executor needs to know of the job beside its task. */
export interface JobFacts {
  readonly role: string | undefined;
  readonly environment: string | undefined;
  readonly name: string | undefined;
  readonly cluster: string | undefined;
  readonly announce: Announce | undefined;
  readonly lifecycle: Lifecycle;
  readonly healthCheck: HealthCheckConfig;
}

export interface Announce {
  /** Name of the port put into `serviceEndpoint`. */
  readonly primaryPort: string;
  /** Port name → another port name, or a static port number as text. */
  readonly portmap: ReadonlyMap<string, string>;
  readonly zkPath: string | undefined;
}

/** Without `http` the executor asks nothing of the task before it is killed. */
export interface Lifecycle {
  readonly http: HttpLifecycle | undefined;
}

export interface HttpLifecycle {
  /** Name of the port the requests go to. */
  readonly port: string;
  readonly gracefulShutdownEndpoint: string;
  readonly shutdownEndpoint: string;
  readonly gracefulShutdownWaitSecs: number;
  readonly shutdownWaitSecs: number;
}

export interface HealthCheckConfig {
  readonly checker: HealthChecker;
  readonly initialIntervalSecs: number;
  readonly intervalSecs: number;
  readonly timeoutSecs: number;
  readonly maxConsecutiveFailures: number;
  readonly minConsecutiveSuccesses: number;
}

export type HealthChecker =
  | {
      readonly kind: 'http';
      readonly endpoint: string;
      /** Empty: any body will do. */
      readonly expectedResponse: string;
      /** 0: any status will do. */
      readonly expectedResponseCode: number;
    }
  | { readonly kind: 'shell'; readonly shellCommand: string };
