import type { TaskRow } from '../tasks/views.ts';
import { formatCpu, formatDisk, formatRam, formatTime } from './format.ts';
import { type Html, html, path } from './html.ts';
import { badge, page } from './layout.ts';

/** Which part of the list of tasks is shown. */
export interface Slice {
  readonly type: 'all' | 'active' | 'finished';
  readonly offset: number;
  readonly num: number;
  /** Of all tasks of the type. */
  readonly total: number;
}

/** The first page: active and finished tasks, reloaded every few seconds by its script. */
export function indexPage(hostname: string, active: Html, finished: Html): string {
  return page(
    `thermos(${hostname})`,
    [{ text: hostname }],
    html`<h2>Active tasks</h2><section class="pane" data-fragment="/main/active">${active}</section>
<h2>Finished tasks</h2><section class="pane" data-fragment="/main/finished">${finished}</section>`,
  );
}

/** The table of one slice of the tasks. */
export function taskTable(rows: readonly TaskRow[], slice: Slice, hostname: string): Html {
  if (slice.total === 0) return html`<p class="empty">No tasks.</p>`;
  return html`<div class="scroll"><table>
<thead><tr><th>name</th><th>role</th><th>launched</th><th>status</th><th class="n">cpu</th><th class="n">ram</th>
<th class="n">disk</th><th></th><th>ports</th></tr></thead>
<tbody>${rows.map((row) => taskLine(row, slice, hostname))}</tbody>
</table></div>${pager(slice)}`;
}

function taskLine(row: TaskRow, slice: Slice, hostname: string): Html {
  return html`<tr>
<td><a href="${path('task', row.task_id)}" title="${row.task_id}">${row.name}</a></td>
<td>${row.role}</td>
<td>${formatTime(row.launch_timestamp)}</td>
<td>${badge(row.state)} <span class="dim">@ ${formatTime(row.state_timestamp)}</span></td>
<td class="n">${formatCpu(row.cpu)}</td><td class="n">${formatRam(row.ram)}</td><td class="n">${formatDisk(row.disk)}</td>
<td><a href="${path('task', row.task_id)}">info</a> <a href="${path('browse', row.task_id)}">browse</a></td>
<td>${slice.type === 'finished' ? '' : portLinks(row.ports, hostname)}</td>
</tr>`;
}

/** Links to what listens on the ports of a task. */
export function portLinks(ports: Readonly<Record<string, number>>, hostname: string): Html {
  const links = Object.entries(ports).map(
    ([name, port]) => html`<a href="http://${hostname}:${port}/">${name}:${port}</a> `,
  );
  return html`${links}`;
}

function pager({ type, offset, num, total }: Slice): Html {
  const older = offset + num < total;
  const newer = offset > 0;
  if (!older && !newer) return html``;
  const link = (text: string, to: number): Html =>
    html`<a data-page href="${path('main', type, to, num)}">${text}</a> `;
  return html`<p class="pager">${newer ? link('newer', Math.max(0, offset - num)) : ''}
<span class="dim">${offset + 1}–${Math.min(offset + num, total)} of ${total}</span>
${older ? link('older', offset + num) : ''}</p>`;
}
