import type { ConfigGroup, JobConfiguration, JobKey, TaskConfig } from '../../../api/generated/aurora.ts';
import { TaskConfig as TaskConfigSchema } from '../../../api/generated/aurora.ts';
import { canonicalKey } from '../../../api/thrift/index.ts';
import { countOfRanges, formatRanges } from '../../../src/domain/values/instance-ranges.ts';
import { formatJobKey } from '../../../src/domain/values/job-key.ts';
import { getConfigGroups } from '../api/call.ts';
import { useLive } from '../api/use-live.ts';
import { processesOf } from '../components/executor-data.ts';
import { Empty, WhenLoaded } from '../components/states.tsx';
import { describeConfig } from './describe-config.ts';

interface Props {
  readonly jobKey: JobKey;
  /** The template, if the job is a cron job. */
  readonly cronJob: JobConfiguration | undefined;
}

/** What the job's tasks are made from. */
export function JobConfigurationTab({ jobKey, cronJob }: Props) {
  const live = useLive(`configuration of ${formatJobKey(jobKey)}`, (signal) =>
    getConfigGroups(jobKey, signal),
  );
  return (
    <WhenLoaded live={live}>
      {(groups) => {
        if (groups.length > 0)
          return groups.map((group) => <Group key={keyOf(group.config)} group={group} />);
        if (cronJob !== undefined) return <Configuration title="Each run" config={cronJob.taskConfig} />;
        return <Empty title="No active task">The configuration is that of the tasks that are active.</Empty>;
      }}
    </WhenLoaded>
  );
}

function keyOf(config: TaskConfig): string {
  return canonicalKey(TaskConfigSchema, config);
}

function Group({ group: { config, instances } }: { readonly group: ConfigGroup }) {
  const noun = countOfRanges(instances) === 1 ? 'Instance' : 'Instances';
  return <Configuration title={`${noun} ${formatRanges(instances)}`} config={config} />;
}

function Configuration({ title, config }: { readonly title: string; readonly config: TaskConfig }) {
  const processes = processesOf(config);
  return (
    <section className="card configuration">
      <h2>{title}</h2>
      <dl>
        {describeConfig(config).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {processes.length > 0 && (
        <>
          <h3>Processes</h3>
          <dl className="processes">
            {processes.map(({ name, commandLine }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <pre>{commandLine}</pre>
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </section>
  );
}
