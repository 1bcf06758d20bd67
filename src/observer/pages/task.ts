import type { ProcessRun } from '../../domain/process/replay.ts';
import type { TaskUsage, Usage } from '../tasks/sampler.ts';
import type { ObservedTask } from '../tasks/store.ts';
import { cmdlineOf, taskRow } from '../tasks/views.ts';
import { dedent, formatCpu, formatDisk, formatRam, formatTime } from './format.ts';
import { type Html, html, path } from './html.ts';
import { badge, page } from './layout.ts';
import { portLinks } from './tasks.ts';

/** One task: its states, what it takes, its processes. */
export function taskPage(task: ObservedTask, usage: TaskUsage): string {
  const row = taskRow(task, usage);
  const { header, statuses, processes } = task.checkpoint;
  const lines = [...processes].flatMap(([name, runs]) => {
    const last = runs.at(-1);
    return last ? [processLine(task, name, last, usage.processes.get(name))] : [];
  });
  const links = portLinks(row.ports, header?.hostname ?? 'localhost');
  const ports = links.html === '' ? '' : html`<dt>ports</dt><dd>${links}</dd>`;
  return page(
    `thermos: ${row.name}`,
    [{ text: row.name }],
    html`<h1>${row.name} ${badge(row.state)}</h1>
<p class="id">${task.taskId}</p>
<dl>
<dt>user</dt><dd>${row.role}</dd>
<dt>launched</dt><dd>${formatTime(row.launch_timestamp)}</dd>
${ports}
<dt>uses</dt><dd>${uses(usage.total)} ${formatDisk(usage.disk)} disk</dd>
<dt>files</dt><dd><a href="${path('browse', task.taskId)}">browse</a> <a href="${path('rawtask', task.taskId)}">configuration</a></dd>
</dl>
<h2>Processes</h2>
<div class="scroll"><table>
<thead><tr><th>name</th><th>logs</th><th class="n">run</th><th>status</th><th class="n">return code</th><th>started</th>
<th>finished</th><th class="n">cpu</th><th class="n">ram</th></tr></thead>
<tbody>${lines}</tbody>
</table></div>
<h2>History</h2>
<ul class="history">${statuses.map(
      ({ state, timestamp_ms }) =>
        html`<li><span class="dim">${formatTime(timestamp_ms / 1000)}</span> ${badge(state)}</li>`,
    )}</ul>`,
  );
}

/** One process: its command line and all its runs, newest first. */
export function processPage(task: ObservedTask, name: string, usage: TaskUsage): string {
  const runs = task.checkpoint.processes.get(name) ?? [];
  const state = runs.at(-1)?.state ?? 'WAITING';
  const used = state === 'RUNNING' ? usage.processes.get(name) : undefined;
  return page(
    `thermos: ${name}`,
    [{ text: taskRow(task, usage).name, href: path('task', task.taskId) }, { text: name }],
    html`<h1>${name} ${badge(state)}</h1>
<dl>
<dt>cpu</dt><dd>${used ? used.cpu.toFixed(3) : 'N/A'}</dd>
<dt>ram</dt><dd>${used ? formatRam(used.ram) : 'N/A'}</dd>
<dt>total user</dt><dd>${used ? `${used.user.toFixed(1)} s` : 'N/A'}</dd>
<dt>total sys</dt><dd>${used ? `${used.system.toFixed(1)} s` : 'N/A'}</dd>
<dt>threads</dt><dd>${used ? used.threads : 'N/A'}</dd>
</dl>
<pre class="cmdline">${dedent(cmdlineOf(task, name) ?? '')}</pre>
<h2>Runs</h2>
<div class="scroll"><table>
<thead><tr><th>logs</th><th class="n">run</th><th>status</th><th class="n">return code</th><th>started</th><th>finished</th></tr></thead>
<tbody>${runs.toReversed().map((run) => html`<tr><td>${logLinks(task, name, run)}</td>${runCells(run)}</tr>`)}</tbody>
</table></div>`,
  );
}

function processLine(task: ObservedTask, name: string, run: ProcessRun, used: Usage | undefined): Html {
  return html`<tr>
<td><a href="${path('process', task.taskId, name)}">${name}</a></td><td>${logLinks(task, name, run)}</td>${runCells(run)}
<td class="n">${used ? formatCpu(used.cpu) : ''}</td><td class="n">${used ? formatRam(used.ram) : ''}</td></tr>`;
}

function runCells(run: ProcessRun): Html {
  return html`<td class="n">${run.run}</td><td>${badge(run.state)}</td><td class="n">${run.returnCode}</td>
<td>${formatTime(run.startTimeSecs)}</td><td>${formatTime(run.stopTimeSecs)}</td>`;
}

function logLinks(task: ObservedTask, name: string, run: ProcessRun): Html {
  const link = (stream: string): Html =>
    html`<a href="${path('logs', task.taskId, name, run.run, stream)}">${stream}</a> `;
  return html`${link('stdout')}${link('stderr')}`;
}

function uses(usage: Usage): string {
  return `${usage.cpu.toFixed(3)} cpu, ${formatRam(usage.ram) || '0MB'} ram,`;
}
