import type { HostAttributes } from '../../../api/generated/aurora.ts';
import { stringifyExactJson } from '../../../api/mesos/json.ts';
import type { Offer } from '../../../api/mesos/v1.ts';
import type { Statistics } from '../../ports/statistics.ts';
import { escapeHtml, page } from './html-page.ts';
import { html, json, type Route, text } from './route.ts';

/** A group of pending tasks as `/pendingtasks` shows it. */
export interface PendingTasks {
  /** `role/environment/job` */
  readonly name: string;
  readonly taskIds: readonly string[];
  /** Time until the group is tried again. */
  readonly penaltyMs: number;
  /** Vetoes as one text, such as `[Insufficient: cpu, Limit not satisfied: host]`. */
  readonly reason: string;
}

/** `/vars` and `/vars.json`: every exported figure. */
export function varsRoutes(statistics: Statistics): Route[] {
  return [
    {
      method: 'GET',
      path: '/vars',
      handle() {
        const lines = [...statistics.values()].map(([name, value]) => `${name} ${value}`);
        return text(200, lines.toSorted().join('\n'));
      },
    },
    {
      method: 'GET',
      path: '/vars.json',
      handle({ query }) {
        const indent = query.get('pretty') === 'true' ? 2 : undefined;
        return json(JSON.stringify(Object.fromEntries(statistics.values()), undefined, indent));
      },
    },
  ];
}

/** `/health`: the process answers. */
export function healthRoute(): Route {
  return { method: 'GET', path: '/health', handle: () => text(200, 'OK') };
}

/**
 * `/structdump/task/{taskId}`: a stored task for people who look into a problem.
 * @param dumpTask the task as indented JSON; undefined if there is none
 */
export function structdumpRoute(dumpTask: (taskId: string) => string | undefined): Route {
  return {
    method: 'GET',
    path: '/structdump/task/{taskId}',
    handle({ parameters }) {
      const { taskId = '' } = parameters;
      return html(
        200,
        page(`Task ${taskId}`, `<pre>${escapeHtml(dumpTask(taskId) ?? 'Entity not found')}</pre>`),
      );
    },
  };
}

/** `/offers`: what the scheduler could use now. */
export function offersRoute(offers: () => readonly Offer[]): Route {
  return { method: 'GET', path: '/offers', handle: () => json(stringifyExactJson(offers())) };
}

/** `/pendingtasks`: what waits, and why. */
export function pendingTasksRoute(groups: () => readonly PendingTasks[]): Route {
  return { method: 'GET', path: '/pendingtasks', handle: () => json(JSON.stringify(groups())) };
}

/**
 * `/agents`, also under its old name `/slaves`: the hosts that made offers.
 * @param observerPort where the observer of each host listens
 */
export function agentsRoutes(agents: () => readonly HostAttributes[], observerPort: number): Route[] {
  const handle: Route['handle'] = () => {
    const rows = agents().map((agent) => agentRow(agent, observerPort));
    const head = '<tr><th>Host</th><th>Agent ID</th><th>Maintenance mode</th><th>Attributes</th></tr>';
    const table = `<table><thead>${head}</thead><tbody>${rows.join('')}</tbody></table>`;
    return html(200, page('Agents', `<div class="scroll">${table}</div>`));
  };
  return ['/agents', '/slaves'].map((path): Route => ({ method: 'GET', path, handle }));
}

function agentRow({ host, slaveId, mode, attributes }: HostAttributes, observerPort: number): string {
  const described = attributes
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, values }) => `${name}=[${values.join(',')}]`);
  const link = `<a href="http://${escapeHtml(host)}:${observerPort}">${escapeHtml(host)}</a>`;
  const cells = [escapeHtml(slaveId ?? ''), mode ?? 'NONE', escapeHtml(described.join(', '))];
  return `<tr><td>${link}</td>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

/** `/quitquitquit`: ends the process in good order, after the answer went out. */
export function quitRoute(quit: () => void): Route {
  return {
    method: 'POST',
    path: '/quitquitquit',
    handle() {
      setImmediate(quit);
      return text(200, 'Notifying quit listener.');
    },
  };
}
