/** Where the parts of a one-machine cluster listen; 0 stands for a free port. */
export interface LocalPorts {
  /** Of the first scheduler. */
  readonly httpPort: number;
  readonly observerPort: number;
  readonly masterPort: number;
  readonly agentPort: number;
  readonly zooKeeperPort: number;
}

/** The ports of the documentation; a part that ran before in the same state directory keeps its port. */
export const DEFAULT_LOCAL_PORTS: LocalPorts = {
  httpPort: 8081,
  observerPort: 1338,
  masterPort: 5050,
  agentPort: 5051,
  zooKeeperPort: 2181,
};

/** What `aurora local up` was asked for; an absent port means the remembered one or else the default, 0 a free one. */
export interface LocalOptions extends Partial<LocalPorts> {
  readonly stateDir: string;
  readonly ip: string;
  /** How many schedulers share the cluster; absent: as many as last time, or else one. */
  readonly schedulers?: number;
  /** What tasks may use, as a Mesos agent's `--resources`; absent: what the machine has. */
  readonly resources?: string;
  /** What tasks of a revocable tier may use besides, in the same form. */
  readonly revocableResources?: string;
  /** What the machine says of itself, as a Mesos agent's `--attributes`; absent: `host` and `rack`. */
  readonly attributes?: string;
}

/** One part of a running one-machine cluster. */
export interface LocalPart {
  readonly pid: number;
  readonly port: number;
  readonly url: string;
}

/** One scheduler of a running one-machine cluster. */
export interface LocalScheduler extends LocalPart {
  /** `unreachable` while it is being started again. */
  readonly state: 'leading' | 'standby' | 'unreachable';
}

/** The ZooKeeper server that several schedulers share. */
export interface LocalZooKeeper {
  readonly pid: number;
  readonly port: number;
  /** As flags want it. */
  readonly address: string;
}

/** A running one-machine cluster, as written to `cluster.json` in its state directory. */
export interface LocalFacts {
  readonly cluster: string;
  readonly stateDir: string;
  readonly clustersFile: string;
  readonly logFile: string;
  readonly isolation: string;
  readonly ip: string;
  /** Where clients on this machine reach the scheduler that leads. */
  readonly schedulerUri: string;
  /** What a user should know about running here, a sentence each. */
  readonly notes: readonly string[];
  readonly parts: {
    /** The one that leads. */
    readonly scheduler: LocalPart;
    readonly observer: LocalPart;
    readonly master: LocalPart;
    readonly agent: LocalPart;
  };
  readonly schedulers: readonly LocalScheduler[];
  /** Only where schedulers share it. */
  readonly zookeeper?: LocalZooKeeper;
}

export type LocalState =
  | { readonly kind: 'running'; readonly facts: LocalFacts }
  | { readonly kind: 'stopped'; readonly stateDir: string };

export type LocalResult = { readonly ok: true } | { readonly ok: false; readonly problem: string };

/** Starts, watches and stops the one-machine cluster of a state directory. */
export interface LocalCluster {
  /** Where state lies if the user does not say. */
  readonly defaultStateDir: string;
  /** Path of the job file that shows a new cluster at work. */
  readonly exampleFile: string;
  /** Starts it in the background and resolves once it accepts jobs; finds a running one in the same directory. */
  start(
    options: LocalOptions,
  ): Promise<
    | { readonly ok: true; readonly facts: LocalFacts; readonly started: boolean }
    | { readonly ok: false; readonly problem: string }
  >;
  status(stateDir: string): Promise<LocalState>;
  /** Stops it and all its tasks; `purge` removes the state directory's content too. */
  stop(stateDir: string, options: { readonly purge: boolean }): Promise<LocalResult>;
  /** Resolves when the process of a running cluster has ended. */
  ended(facts: LocalFacts): Promise<void>;
  /** The lines of its log, last `lines` first; `follow` goes on with new ones until `signal` aborts. */
  logs(
    stateDir: string,
    options: { readonly lines: number; readonly follow: boolean; readonly write: (text: string) => void },
  ): Promise<LocalResult>;
}
