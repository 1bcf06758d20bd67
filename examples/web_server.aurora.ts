// Four web servers, each on a host of its own: on a single machine one runs and three wait.
// Try the same with 'limit:4'.
import { announcer, MB, process, service, task } from 'aurora-scheduler/job';

const server = process({
  name: 'server',
  cmdline: 'exec python3 -m http.server {{thermos.ports[http]}}',
});

export default [
  service({
    cluster: 'devcluster',
    role: 'www-data',
    environment: 'prod',
    name: 'web_server',
    instances: 4,
    constraints: { host: 'limit:1' },
    announce: announcer({}),
    task: task({
      processes: [server],
      resources: { cpu: 0.1, ram: 64 * MB, disk: 64 * MB },
    }),
  }),
];
