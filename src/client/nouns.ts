import type { RunnableVerb } from './verb.ts';

/** A verb in the table: described at once, loaded when it is used. */
export interface VerbEntry {
  readonly help: string;
  readonly load: () => Promise<RunnableVerb>;
}

/** What a group of verbs is about. */
export interface NounEntry {
  readonly help: string;
  readonly verbs: Readonly<Record<string, VerbEntry>>;
}

/** All commands. Each verb is a module of its own, so that a command loads nothing but what it needs. */
export const NOUNS: Readonly<Record<string, NounEntry>> = {
  completion: {
    help: 'Teach a shell to complete command lines',
    verbs: {
      bash: {
        help: 'Print the script for bash: source <(aurora completion bash)',
        load: async () => (await import('./completion/index.ts')).bash,
      },
      fish: {
        help: 'Print the script for fish: aurora completion fish | source',
        load: async () => (await import('./completion/index.ts')).fish,
      },
      zsh: {
        help: 'Print the script for zsh: source <(aurora completion zsh)',
        load: async () => (await import('./completion/index.ts')).zsh,
      },
    },
  },
  config: {
    help: 'Work with job configuration files',
    verbs: {
      convert: {
        help: 'Write the jobs of a configuration file in TypeScript, or in JSON',
        load: async () => (await import('./config/convert/index.ts')).verb,
      },
      list: {
        help: 'List all jobs defined in a configuration file',
        load: async () => (await import('./config/list/index.ts')).verb,
      },
    },
  },
  cron: {
    help: 'Work with jobs that run on a schedule',
    verbs: {
      deschedule: {
        help: 'Take a job off its schedule',
        load: async () => (await import('./cron/deschedule/index.ts')).verb,
      },
      schedule: {
        help: 'Schedule a job, or replace the one that is scheduled',
        load: async () => (await import('./cron/schedule/index.ts')).verb,
      },
      show: {
        help: 'Show the schedule of a job',
        load: async () => (await import('./cron/show/index.ts')).verb,
      },
      start: {
        help: 'Run a scheduled job now',
        load: async () => (await import('./cron/start/index.ts')).verb,
      },
    },
  },
  job: {
    help: 'Work with jobs',
    verbs: {
      add: {
        help: 'Add instances to a job, configured as one of its instances is',
        load: async () => (await import('./job/add/index.ts')).verb,
      },
      create: {
        help: 'Create a job, or a service',
        load: async () => (await import('./job/create/index.ts')).verb,
      },
      diff: {
        help: 'Show how a running job differs from its configuration file',
        load: async () => (await import('./job/diff/index.ts')).verb,
      },
      events: {
        help: 'Show what happened to a job, and follow what happens',
        load: async () => (await import('./job/events/index.ts')).verb,
      },
      inspect: {
        help: 'Show a job of a configuration file as it would be created',
        load: async () => (await import('./job/inspect/index.ts')).verb,
      },
      kill: {
        help: 'Kill some instances of a job',
        load: async () => (await import('./job/kill/index.ts')).verb,
      },
      killall: {
        help: 'Kill all instances of a job',
        load: async () => (await import('./job/killall/index.ts')).verb,
      },
      list: {
        help: 'List the jobs whose keys match a pattern',
        load: async () => (await import('./job/list/index.ts')).verb,
      },
      open: {
        help: 'Open the page of a job in a web browser',
        load: async () => (await import('./job/open/index.ts')).verb,
      },
      plan: {
        help: 'Show what it would take to make a job what its configuration file says',
        load: async () => (await import('./job/plan/index.ts')).verb,
      },
      restart: {
        help: 'Restart the instances of a job, a batch at a time',
        load: async () => (await import('./job/restart/index.ts')).verb,
      },
      status: {
        help: 'Show the tasks of the jobs whose keys match a pattern',
        load: async () => (await import('./job/status/index.ts')).verb,
      },
    },
  },
  local: {
    help: 'Run a one-machine cluster here',
    verbs: {
      down: {
        help: 'Stop the cluster and everything it started',
        load: async () => (await import('./local/down/index.ts')).verb,
      },
      logs: {
        help: 'Show the log of the cluster',
        load: async () => (await import('./local/logs/index.ts')).verb,
      },
      status: {
        help: 'Tell whether the cluster runs, and where its parts are',
        load: async () => (await import('./local/status/index.ts')).verb,
      },
      up: {
        help: 'Start scheduler, engine, observer and UI, and the example job',
        load: async () => (await import('./local/up/index.ts')).verb,
      },
    },
  },
  quota: {
    help: 'Work with quotas',
    verbs: {
      get: {
        help: 'Show the quota of a role and what is used of it',
        load: async () => (await import('./quota/get/index.ts')).verb,
      },
    },
  },
  sla: {
    help: 'Ask how well jobs have been up',
    verbs: {
      'get-job-uptime': {
        help: 'Show for how long which percentage of a job has been up',
        load: async () => (await import('./sla/get-job-uptime/index.ts')).verb,
      },
      'get-task-up-count': {
        help: 'Show which percentage of a job has been up for how long',
        load: async () => (await import('./sla/get-task-up-count/index.ts')).verb,
      },
    },
  },
  task: {
    help: 'Look into the tasks of jobs',
    verbs: {
      exec: {
        help: 'Run a command in the sandbox of an instance, through the observer of its host',
        load: async () => (await import('./task/exec/index.ts')).verb,
      },
      logs: {
        help: 'Show what a process of a task writes',
        load: async () => (await import('./task/logs/index.ts')).verb,
      },
      run: {
        help: 'Run a command in the sandboxes of a job, over ssh',
        load: async () => (await import('./task/run/index.ts')).verb,
      },
      scp: {
        help: 'Copy files to and from the sandboxes of tasks, over ssh',
        load: async () => (await import('./task/scp/index.ts')).verb,
      },
      ssh: {
        help: 'Log in to the host of a task, into its sandbox',
        load: async () => (await import('./task/ssh/index.ts')).verb,
      },
    },
  },
  update: {
    help: 'Work with updates of jobs',
    verbs: {
      abort: {
        help: 'End the active update of a job and leave its instances as they are',
        load: async () => (await import('./update/abort/index.ts')).verb,
      },
      info: {
        help: 'Show an update and what happened in it',
        load: async () => (await import('./update/info/index.ts')).verb,
      },
      list: {
        help: 'List the updates of jobs',
        load: async () => (await import('./update/list/index.ts')).verb,
      },
      pause: {
        help: 'Pause the active update of a job',
        load: async () => (await import('./update/pause/index.ts')).verb,
      },
      plan: {
        help: 'Show what an update would do',
        load: async () => (await import('./update/plan/index.ts')).verb,
      },
      resume: {
        help: 'Let the paused update of a job go on',
        load: async () => (await import('./update/resume/index.ts')).verb,
      },
      rollback: {
        help: 'Undo what the active update of a job has done',
        load: async () => (await import('./update/rollback/index.ts')).verb,
      },
      start: {
        help: 'Update a running job to what its configuration file says',
        load: async () => (await import('./update/start/index.ts')).verb,
      },
      wait: {
        help: 'Wait until an update has ended',
        load: async () => (await import('./update/wait/index.ts')).verb,
      },
    },
  },
};
