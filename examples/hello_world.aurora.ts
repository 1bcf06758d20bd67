// The smallest service: one process that says hello for ever.
import { MB, process, service, task } from 'aurora-scheduler/job';

const hello = process({
  name: 'hello',
  cmdline: `
    while true; do
      echo "hello world from instance {{mesos.instance}} on {{mesos.hostname}}"
      sleep 5
    done
  `,
});

export default [
  service({
    cluster: 'devcluster',
    role: 'www-data',
    environment: 'prod',
    name: 'hello',
    task: task({
      processes: [hello],
      resources: { cpu: 0.1, ram: 32 * MB, disk: 64 * MB },
    }),
  }),
];
