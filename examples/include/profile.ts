// What the regions have in common; regions.aurora.ts imports this file.
import { MB, sequentialTask, service } from 'aurora-scheduler/job';

export interface Profile {
  readonly region: string;
  readonly greeting?: string;
  readonly interval: number;
  readonly instances: number;
}

export function talker(profile: Profile, name: string, environment: string) {
  const { region, greeting = `hello from ${region}`, interval, instances } = profile;
  return service({
    cluster: 'devcluster',
    role: 'www-data',
    environment,
    name,
    instances,
    metadata: [{ key: 'region', value: region }],
    task: sequentialTask({
      name,
      processes: [{ name: 'talk', cmdline: `while true; do echo "${greeting}"; sleep ${interval}; done` }],
      resources: { cpu: 0.05, ram: 16 * MB, disk: 16 * MB },
    }),
  });
}
