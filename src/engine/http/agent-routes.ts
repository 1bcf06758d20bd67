import type { AdjustableLogger } from '../adjustable-logger.ts';
import type { Agent } from '../agent/agent.ts';
import { AgentViews } from './agent-operator.ts';
import { agentSide } from './agent-operator-v1.ts';
import { executorApi } from './executor-api.ts';
import { filesApi, sandboxRoots } from './files-api.ts';
import { versionView } from './json-views.ts';
import { operatorApi } from './operator-api.ts';
import { getEndpoint, health, jsonEndpoint } from './respond-json.ts';
import { answerText, type Exchange, type Handler, type Routes } from './server.ts';

/** Everything that the agent's port serves. */
export function agentRoutes(agent: Agent, logger: AdjustableLogger): Routes {
  const views = new AgentViews(agent);
  const own: [string, Handler][] = [
    ['/api/v1/executor', executorApi(agent)],
    ['/api/v1', whenRecovered(agent, operatorApi(agentSide(agent, views, logger)))],
    ['/health', health],
    [
      '/state',
      onceRecovered(
        agent,
        jsonEndpoint(() => views.state()),
      ),
    ],
    ['/containers', jsonEndpoint(({ query }) => views.containers(query.get('container_id')))],
    ['/monitor/statistics', jsonEndpoint(() => views.statistics())],
    ['/flags', jsonEndpoint(() => ({ flags: {} }))],
  ];
  const unprefixed: [string, Handler][] = [
    ['/version', jsonEndpoint(() => versionView())],
    ['/metrics/snapshot', jsonEndpoint(() => views.metrics())],
    ...filesApi(() => sandboxRoots(agent)),
  ];
  return { own: new Map(own), unprefixed: new Map(unprefixed) };
}

function onceRecovered(agent: Agent, handler: Handler): Handler {
  return getEndpoint(whenRecovered(agent, handler));
}

function whenRecovered(agent: Agent, handler: Handler): Handler {
  return (exchange: Exchange) => {
    if (agent.recovered) return handler(exchange);
    exchange.request.resume();
    answerText(exchange.response, 503, 'Agent has not finished recovery');
  };
}
