import type { AdjustableLogger } from '../adjustable-logger.ts';
import type { Agent } from '../agent/agent.ts';
import type { Master } from '../master/master.ts';
import type { EngineOptions } from '../options.ts';
import { readBody } from './call-body.ts';
import { filesApi } from './files-api.ts';
import { versionView } from './json-views.ts';
import { maintenanceApi } from './maintenance-api.ts';
import { MasterViews } from './master-operator.ts';
import { masterSide } from './master-operator-v1.ts';
import { operatorApi } from './operator-api.ts';
import { getEndpoint, health, jsonEndpoint } from './respond-json.ts';
import { rolesView } from './role-views.ts';
import { schedulerApi } from './scheduler-api.ts';
import { answerEmpty, answerText, type Exchange, type Handler, type Routes } from './server.ts';

/** Everything that the master's port serves. */
export function masterRoutes(
  master: Master,
  agent: Agent,
  options: EngineOptions,
  logger: AdjustableLogger,
): Routes {
  const views = new MasterViews(master, agent);
  const own: [string, Handler][] = [
    ['/api/v1/scheduler', schedulerApi(master, options.random, options.credentials)],
    ['/api/v1', operatorApi(masterSide(master, agent, views, logger))],
    ['/health', health],
    ['/state', jsonEndpoint(() => views.state())],
    ['/state-summary', jsonEndpoint(() => views.stateSummary())],
    ['/slaves', jsonEndpoint(({ query }) => views.slaves(query.get('slave_id')))],
    ['/frameworks', jsonEndpoint(() => ({ ...views.frameworks(), unregistered_frameworks: [] }))],
    ['/tasks', jsonEndpoint((exchange) => views.tasks(exchange))],
    ['/roles', jsonEndpoint(() => rolesView(master))],
    ['/quota', jsonEndpoint(() => ({}))],
    ['/weights', jsonEndpoint(() => [])],
    ['/flags', jsonEndpoint(() => ({ flags: {} }))],
    ['/redirect', getEndpoint((exchange) => redirect(master, exchange))],
    ['/teardown', (exchange) => teardown(master, exchange)],
    ...maintenanceApi(master.maintenance),
  ];
  const unprefixed: [string, Handler][] = [
    ['/version', jsonEndpoint(() => versionView())],
    ['/metrics/snapshot', jsonEndpoint(() => views.metrics())],
    // Only the agent has files to show: what the engine logs, its owner keeps.
    ...filesApi(() => new Map()),
  ];
  return { own: new Map(own), unprefixed: new Map(unprefixed) };
}

function redirect(master: Master, { response, path }: Exchange): void {
  const { hostname, port } = master.masterInfo();
  if (path !== '/redirect') answerText(response, 404, '404 Not Found.');
  else answerEmpty(response, 307, { Location: `//${hostname}:${port}` });
}

async function teardown(master: Master, { request, response }: Exchange): Promise<void> {
  const body = await readBody(request);
  const text = body.ok ? body.value.toString('utf8') : '';
  const frameworkId = new URLSearchParams(text).get('frameworkId');
  if (frameworkId === null) {
    answerText(response, 400, "Missing 'frameworkId' query parameter in the request body");
  } else if (master.removeFramework(frameworkId)) answerEmpty(response, 200);
  else answerText(response, 400, 'No framework found with specified ID');
}
