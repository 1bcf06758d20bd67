import type { AuroraAdmin } from '../../api/generated/aurora.ts';
import {
  agentsRoutes,
  apiRoutes,
  callsTo,
  execTicketRoute,
  HttpError,
  healthRoute,
  json,
  type Leadership,
  leaderHealthRoute,
  offersRoute,
  pendingTasksRoute,
  quitRoute,
  type Route,
  refuseForeignOrigin,
  structdumpRoute,
  uiRoutes,
  varsRoutes,
} from '../edge/http/index.ts';
import type { Statistics } from '../ports/statistics.ts';
import { dumpTask } from '../scheduler/api/structdump.ts';
import type { ActiveScheduler } from './activate.ts';
import type { SchedulerServiceOptions } from './scheduler-service.ts';
import { permitExec } from './task-exec.ts';
import { type V1Options, v1Routes } from './v1-routes.ts';

/** What the routes show. Storage and scheduler are there only once the log is replayed. */
interface Shown extends Pick<V1Options, 'admission'> {
  readonly statistics: Statistics;
  readonly active: () => ActiveScheduler | undefined;
  readonly api: () => AuroraAdmin | undefined;
  readonly leadership: () => Leadership;
}

/** Every path that the scheduler answers. */
export function schedulerRoutes(
  options: SchedulerServiceOptions,
  { statistics, active, api, admission, leadership }: Shown,
): Route[] {
  const { flags, version } = options;
  const { observerPort } = flags;
  const snapshot = () => active()?.scheduler.snapshotForHttp();
  const findTask = (taskId: string) => active()?.storage.read((state) => state.tasks.get(taskId));
  return [
    ...apiRoutes({
      handle: async (rpc, args, caller) => {
        const service = api();
        if (service === undefined) throw new HttpError(503, 'The scheduler is starting.');
        return callsTo(service)(rpc, args, caller);
      },
      logger: options.loggerOf('api'),
      ...(flags.corsOrigin === undefined ? {} : { corsOrigin: flags.corsOrigin }),
    }),
    ...uiRoutes(options.uiDirectory),
    {
      method: 'GET',
      path: '/ui-settings.json',
      handle: () => json(JSON.stringify({ clusterName: flags.clusterName, observerPort, version })),
    },
    execTicketRoute(permitExec(options.execMac, flags, findTask, options.loggerOf('exec'))),
    ...varsRoutes(statistics),
    healthRoute(),
    leaderHealthRoute(leadership),
    structdumpRoute((taskId) => {
      const scheduler = active();
      return scheduler === undefined ? undefined : dumpTask(scheduler.storage, taskId);
    }),
    offersRoute(() => snapshot()?.offers ?? []),
    pendingTasksRoute(() =>
      (snapshot()?.pendingGroups ?? []).map(({ name, taskIds, penaltyMs, reasons }) => ({
        ...{ name, taskIds, penaltyMs },
        reason: `[${reasons.join(', ')}]`,
      })),
    ),
    ...agentsRoutes(
      () => [...(active()?.storage.read((state) => state.hostAttributes.all()) ?? [])],
      observerPort,
    ),
    ...v1Routes({ active, admission, corsOrigin: flags.corsOrigin }),
    guarded(quitRoute(options.onQuit)),
  ];
}

/** The route, for the server's own pages and for programs only: no other web page may end the scheduler. */
function guarded(route: Route): Route {
  return {
    ...route,
    handle(request) {
      refuseForeignOrigin(request, undefined);
      return route.handle(request);
    },
  };
}
