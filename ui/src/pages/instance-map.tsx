import type { ScheduledTask } from '../../../api/generated/aurora.ts';
import { Link } from '../routing/link.tsx';
import { paths } from '../routing/routes.ts';
import { LOOKS } from '../status/looks.ts';

/** More instances than this are too many to tell apart; the bar above says enough. */
const MAX_INSTANCES = 1000;

/** One square per instance: a large job at a glance. */
export function InstanceMap({ tasks }: { readonly tasks: readonly ScheduledTask[] }) {
  if (tasks.length > MAX_INSTANCES) return null;
  return (
    <ul className="map" aria-label="Instances">
      {tasks.map(({ assignedTask: { taskId, instanceId, task }, status }) => (
        <li key={taskId}>
          <Link
            href={paths.instance(task.job, instanceId)}
            data-tone={LOOKS[status].tone}
            title={`Instance ${instanceId}: ${status}`}
            aria-label={`Instance ${instanceId}, ${status}`}
          />
        </li>
      ))}
    </ul>
  );
}
