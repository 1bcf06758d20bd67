/** What the pages load beside themselves, by name. */
export const ASSETS: ReadonlyMap<string, { readonly type: string; readonly body: string }> = new Map([
  ['observer.css', { type: 'text/css; charset=utf-8', body: stylesheet() }],
  ['observer.js', { type: 'text/javascript; charset=utf-8', body: script() }],
  ['favicon.svg', { type: 'image/svg+xml', body: icon() }],
]);

function icon(): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#0f766e"/>
<path d="M4 5h8M8 5v7" stroke="#fff" stroke-width="2" stroke-linecap="round"/></svg>`;
}

function stylesheet(): string {
  return `
:root {
  color-scheme: light dark;
  --page: light-dark(#f6f7f8, #14171a);
  --panel: light-dark(#fff, #1c2024);
  --line: light-dark(#dfe3e6, #2e3338);
  --text: light-dark(#1b1f23, #e4e7ea);
  --dim: light-dark(#5d666e, #98a2ab);
  --link: light-dark(#0f6b64, #5cc8bd);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 14px/1.5 system-ui, sans-serif; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
header { display: flex; gap: 1rem; align-items: baseline; padding: .7rem 1.5rem; background: var(--panel); border-bottom: 1px solid var(--line); }
header .home { font-weight: 700; font-size: 1.05rem; color: var(--text); }
nav > * + *::before { content: '/'; content: '/' / ''; color: var(--dim); padding: 0 .45rem; font-weight: 400; }
nav b { font-weight: 600; overflow-wrap: anywhere; }
main { padding: 1rem 1.5rem; max-width: 1400px; margin: 0 auto; }
footer { padding: 1rem 1.5rem; max-width: 1400px; margin: 0 auto; color: var(--dim); font-size: 12.5px; }
h1 { font-size: 1.3rem; margin: .4rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
.id, .mono, pre { font-family: ui-monospace, monospace; font-size: 12.5px; }
.id { color: var(--dim); margin: 0 0 1rem; overflow-wrap: anywhere; }
.dim, .empty { color: var(--dim); }
.scroll { overflow-x: auto; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .42rem .8rem; border-top: 1px solid var(--line); white-space: nowrap; }
thead th { border-top: 0; color: var(--dim); font-weight: 600; font-size: 12.5px; }
.n { text-align: right; font-variant-numeric: tabular-nums; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.2rem; margin: .5rem 0; }
dt { color: var(--dim); }
dd { margin: 0; }
dd a, td a { margin-right: .5rem; }
.state { display: inline-block; padding: 0 .55rem; border-radius: 999px; font-size: 12px; font-weight: 600; vertical-align: middle;
  background: light-dark(#e6e9ec, #30363c); color: light-dark(#3c444b, #c5ccd3); }
.state.running, .state.active { background: light-dark(#d7f2e3, #123d2a); color: light-dark(#0b6b3a, #7be0a9); }
.state.success { background: light-dark(#dcebfd, #14304f); color: light-dark(#14539a, #8fc1f7); }
.state.failed, .state.lost { background: light-dark(#fde1df, #4d1b1a); color: light-dark(#a3201a, #f7a19c); }
.state.killed, .state.cleaning, .state.finalizing { background: light-dark(#fdefcf, #46340d); color: light-dark(#7d5600, #f0cb7a); }
.history { list-style: none; padding: 0; }
.history li { padding: .1rem 0; }
pre { margin: 0; padding: .8rem 1rem; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; white-space: pre-wrap; overflow-wrap: anywhere; }
.bar { display: flex; flex-wrap: wrap; gap: 0 1.2rem; align-items: baseline; }
.follow { color: var(--dim); margin-left: auto; }
.pager-view { height: calc(100vh - 11.5rem); min-height: 12rem; overflow-y: auto; white-space: pre-wrap; }
`;
}

function script(): string {
  return `'use strict';
// Panes of the first page: each shows a fragment and is loaded again, at the page the reader has turned to.
for (const pane of document.querySelectorAll('[data-fragment]')) {
  let address = pane.dataset.fragment;
  const load = async () => {
    try {
      const answer = await fetch(address);
      if (answer.ok) pane.innerHTML = await answer.text();
    } catch { /* tried again */ }
  };
  pane.addEventListener('click', (event) => {
    const link = event.target.closest('[data-page]');
    if (!link) return;
    event.preventDefault();
    address = link.getAttribute('href');
    load();
  });
  setInterval(load, 10000);
}

// A file that is followed: starts near its end, goes on while the reader is at the bottom, loads back at the top.
for (const view of document.querySelectorAll('[data-source]')) follow(view, view.dataset.source);

async function follow(view, source) {
  const PIECE = 32768, NEXT = 50000, KEEP = 2000000;
  const note = document.querySelector('[data-follow]');
  const get = async (offset, length) => {
    const answer = await fetch(source + '?offset=' + offset + '&length=' + length);
    return answer.json();
  };
  // The server has escaped the data.
  const add = (where, text) => view.insertAdjacentHTML(where, text);
  const atBottom = () => view.scrollHeight - view.scrollTop - view.clientHeight < 40;
  let start = 0, end = 0, busy = false, begun = false;

  const begin = async () => {
    const size = (await get(-1, -1)).offset;
    if (size === undefined) return;
    begun = true;
    start = end = Math.max(0, size - PIECE);
  };
  const forward = async () => {
    const stay = atBottom();
    const piece = await get(end, NEXT);
    if (piece.offset === undefined) return false;
    if (piece.offset < end) { view.textContent = ''; start = end = 0; return true; }
    if (!piece.length) return false;
    let text = piece.data;
    if (end === start && start > 0) text = text.slice(text.indexOf('\\n') + 1);
    add('beforeend', text);
    end += piece.length;
    if (stay) {
      view.scrollTop = view.scrollHeight;
      if (view.textContent.length > KEEP) { view.textContent = view.textContent.slice(-KEEP / 2); start = 0; }
    }
    return piece.length >= NEXT - 3;
  };
  const back = async () => {
    if (start === 0) return;
    const from = Math.max(0, start - PIECE);
    const piece = await get(from, start - from);
    if (!piece.length) return;
    const height = view.scrollHeight;
    add('afterbegin', piece.data);
    start = from;
    view.scrollTop += view.scrollHeight - height;
  };
  const tick = async () => {
    if (busy) return;
    busy = true;
    try {
      if (!begun) await begin();
      if (view.scrollTop === 0 && view.scrollHeight > view.clientHeight && !atBottom()) await back();
      if (begun && atBottom()) while (await forward());
      note.textContent = !begun ? 'no such file yet' : atBottom() ? 'following' : 'scroll down to follow';
    } catch { note.textContent = 'no connection, trying again'; }
    busy = false;
  };
  view.addEventListener('scroll', () => { if (view.scrollTop === 0) tick(); });
  await tick();
  view.scrollTop = view.scrollHeight;
  setInterval(tick, 1000);
}
`;
}
