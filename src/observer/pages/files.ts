import type { Entry } from '../files/listing.ts';
import { type Html, html, path, pathTo } from './html.ts';
import { type Crumb, page } from './layout.ts';

/** A directory of a sandbox. `directory` is relative to it, '' for the sandbox itself. */
export function browsePage(taskId: string, directory: string, entries: readonly Entry[]): string {
  const up = directory === '' ? html`` : parentLine(taskId, directory);
  return page(
    `thermos: ${directory || 'sandbox'}`,
    fileCrumbs(taskId, directory),
    html`<h1>${directory || 'sandbox'}</h1>
<div class="scroll"><table class="listing">
<thead><tr><th>mode</th><th class="n">links</th><th>user</th><th>group</th><th class="n">size</th><th>modified</th><th>name</th><th></th></tr></thead>
<tbody>${up}${entries.map((entry) => entryLine(taskId, directory, entry))}</tbody>
</table></div>`,
  );
}

/** What {@link pagerPage} shows. */
export interface Paged {
  readonly title: string;
  readonly crumbs: readonly Crumb[];
  /** Address that answers with pieces of the file. */
  readonly source: string;
  readonly links: readonly Required<Crumb>[];
}

/** A file that is followed while it grows. */
export function pagerPage({ title, crumbs, source, links }: Paged): string {
  return page(
    `thermos: ${title}`,
    crumbs,
    html`<div class="bar"><h1>${title}</h1>${links.map(({ text, href }) => html`<a href="${href}">${text}</a> `)}
<span class="follow" role="status" data-follow></span></div>
<pre class="pager-view" data-source="${source}" tabindex="0"></pre>`,
  );
}

/** The way to a file or directory of a sandbox. */
export function fileCrumbs(taskId: string, below: string): Crumb[] {
  const names = below.split('/').filter((name) => name !== '');
  const steps = names.map((text, index) => ({
    text,
    href: pathTo(['browse', taskId], names.slice(0, index + 1).join('/')),
  }));
  const all = [
    { text: 'task', href: path('task', taskId) },
    { text: 'sandbox', href: path('browse', taskId) },
    ...steps,
  ];
  return all.map(({ text, href }, index) => (index === all.length - 1 ? { text } : { text, href }));
}

function parentLine(taskId: string, directory: string): Html {
  const parent = directory.split('/').slice(0, -1).join('/');
  const href = parent === '' ? path('browse', taskId) : pathTo(['browse', taskId], parent);
  return html`<tr><td colspan="6"></td><td><a href="${href}">..</a></td><td></td></tr>`;
}

function entryLine(taskId: string, directory: string, entry: Entry): Html {
  const below = directory === '' ? entry.name : `${directory}/${entry.name}`;
  const view = entry.kind === 'directory' ? 'browse' : 'file';
  const name =
    entry.kind === 'other'
      ? html`${entry.name}`
      : html`<a href="${pathTo([view, taskId], below)}">${entry.name}${entry.kind === 'directory' ? '/' : ''}</a>`;
  const download =
    entry.kind === 'file' ? html`<a href="${pathTo(['download', taskId], below)}">download</a>` : html``;
  return html`<tr><td class="mono">${entry.mode}</td><td class="n">${entry.links}</td><td>${entry.user}</td>
<td>${entry.group}</td><td class="n">${entry.sizeBytes}</td><td>${modified(entry.modifiedMs)}</td>
<td>${name}</td><td>${download}</td></tr>`;
}

function modified(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
}
