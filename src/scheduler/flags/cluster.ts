import { flag, flagTypes, nonEmpty, port } from '../../domain/flags/index.ts';

/** What the scheduler is called and where it can be reached. */
export const CLUSTER_FLAGS = {
  clusterName: flag({
    name: 'cluster_name',
    type: flagTypes.text,
    required: true,
    check: nonEmpty,
    help: 'Name of the cluster, shown by the UI and returned with every answer of the API.',
  }),
  httpPort: flag({
    name: 'http_port',
    type: flagTypes.integer,
    default: 0,
    check: port,
    help: 'Port of the API and the UI; 0 picks a free one.',
  }),
  ip: flag({
    name: 'ip',
    type: flagTypes.text,
    help: 'Address to listen at; all of the machine if not given.',
  }),
  hostname: flag({
    name: 'hostname',
    type: flagTypes.text,
    help: "Name under which others reach this scheduler; the machine's own if not given.",
  }),
  observerPort: flag({
    name: 'thermos_observer_port',
    type: flagTypes.integer,
    default: 1338,
    check: port,
    help: "Port of the observers on the cluster's machines, to which the UI links.",
  }),
  vizJobUrlPrefix: flag({
    name: 'viz_job_url_prefix',
    type: flagTypes.text,
    default: '',
    help: 'Prefix of links to the statistics of a job.',
  }),
  corsOrigin: flag({
    name: 'enable_cors_for',
    type: flagTypes.text,
    help: 'Origin that browsers may call the API from; none if not given.',
  }),
  taskExecKeyFile: flag({
    name: 'task_exec_key_file',
    type: flagTypes.text,
    help:
      'File with at least 32 random bytes, readable by its owner only, that the observers have, too. With it every ' +
      'caller may run commands in the sandboxes of tasks; nobody may if not given.',
  }),
  httpAuthentication: flag({
    name: 'http_authentication_mechanism',
    type: flagTypes.oneOf('NONE', 'BASIC', 'NEGOTIATE'),
    default: 'NONE',
    // Never ignored: whoever asks for authentication must not get an open scheduler.
    check: {
      what: 'NONE, since this version cannot authenticate callers',
      holds: (value) => value === 'NONE',
    },
    help: 'How callers of the API prove who they are.',
  }),
} as const;
