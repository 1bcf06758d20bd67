import type { ProcessRun } from '../domain/process/replay.ts';
import type { Clock } from '../ports/clock.ts';
import { readChunk } from './files/chunk.ts';
import { openInside, pathOf } from './files/guarded.ts';
import { listDirectory } from './files/listing.ts';
import { streamReply } from './logs/reply.ts';
import { ASSETS } from './pages/assets.ts';
import { browsePage, fileCrumbs, pagerPage } from './pages/files.ts';
import { html, pathTo } from './pages/html.ts';
import { page } from './pages/layout.ts';
import { logPage, STREAMS, type Stream } from './pages/log.ts';
import { processPage, taskPage } from './pages/task.ts';
import { indexPage, type Slice, taskTable } from './pages/tasks.ts';
import { htmlReply, jsonReply, type Reply, textReply } from './reply.ts';
import type { Sampler } from './tasks/sampler.ts';
import type { ObservedTask, TaskStore } from './tasks/store.ts';
import { findRun, runView, type TaskRow, taskDetails, taskRow } from './tasks/views.ts';

/** What the routes need. */
export interface RouteContext {
  readonly store: TaskStore;
  readonly sampler: Sampler;
  readonly clock: Clock;
  /** Name of this machine, for titles and links. */
  readonly hostname: string;
  readonly startedMs: number;
  readonly version: string;
}

/** A request, decoded: the parameters are the segments that the route's pattern captures. */
export interface RouteRequest {
  readonly parameters: readonly string[];
  readonly query: URLSearchParams;
}

/** Answers one kind of request; undefined means that there is no such thing. */
type Handler = (
  context: RouteContext,
  request: RouteRequest,
) => Promise<Reply | undefined> | Reply | undefined;

interface Route {
  readonly pattern: RegExp;
  readonly handle: Handler;
}

const DEFAULT_NUM = 20;
const MAX_NUM = 1000;
const MAX_IDS = 100;

/** `:x` is one segment of a path, `*` the whole rest of it. */
function route(shape: string, handle: Handler): Route {
  const source = shape.replaceAll('.', '\\.').replaceAll('*', '(.*)').replaceAll(/:\w+/g, '([^/]+)');
  return { pattern: new RegExp(`^${source}$`), handle };
}

const ROUTES: readonly Route[] = [
  route('/', index),
  route('/main', main),
  route('/main/:type', main),
  route('/main/:type/:offset', main),
  route('/main/:type/:offset/:num', main),
  route('/task/:id', ({ store, sampler }, { parameters: [id = ''] }) =>
    withTask(store, id, async (task) => htmlReply(taskPage(task, await sampler.sample(task)))),
  ),
  route('/rawtask/:id', ({ store }, { parameters: [id = ''] }) =>
    withTask(store, id, (task) => task.config && jsonReply(task.config, 200, 4)),
  ),
  route('/process/:id/:process', ({ store, sampler }, { parameters: [id = '', name = ''] }) =>
    withTask(store, id, async (task) =>
      task.checkpoint.processes.has(name)
        ? htmlReply(processPage(task, name, await sampler.sample(task)))
        : undefined,
    ),
  ),
  route('/logs/:id/:process/:run/:stream', logPager),
  route('/logdata/:id/:process/:run/:stream', logData),
  route('/logstream/:id/:process/:stream', logStream),
  route('/file/:id/*', filePager),
  route('/filedata/:id/*', fileData),
  route('/browse/:id', browse),
  route('/browse/:id/*', browse),
  route('/download/:id/*', download),
  route('/j/task_ids', taskIds),
  route('/j/task_ids/:type', taskIds),
  route('/j/task_ids/:type/:offset', taskIds),
  route('/j/task_ids/:type/:offset/:num', taskIds),
  route('/j/task_id_count', taskIdCount),
  route('/j/task', (context, { query }) => tasksById(context, idsOf(query))),
  route('/j/task/:id', (context, { parameters: [id = ''] }) => tasksById(context, [id], true)),
  route('/j/process/:id', () => jsonReply({})),
  route('/j/process/:id/:process', runJson),
  route('/j/process/:id/:process/:run', runJson),
  route('/j/processes', processesJson),
  route('/health', () => textReply('OK')),
  route('/vars', varsText),
  route('/vars.json', (context) => jsonReply(variables(context))),
  route('/vars/:name', (context, { parameters: [name = ''] }) => {
    const value = Object.entries(variables(context)).find(([each]) => each === name)?.[1];
    return value === undefined ? undefined : textReply(String(value));
  }),
  route('/favicon.ico', () => ({ kind: 'redirect', to: '/assets/favicon.svg' })),
  route('/assets/:file', (_context, { parameters: [name = ''] }) => {
    const asset = ASSETS.get(name);
    return asset && { kind: 'text', status: 200, ...asset };
  }),
];

/**
 * Answers a GET request.
 * @param pathname the path as it came, still encoded
 */
export async function answer(
  context: RouteContext,
  pathname: string,
  query: URLSearchParams,
): Promise<Reply> {
  for (const { pattern, handle } of ROUTES) {
    const match = pattern.exec(pathname);
    if (match === null) continue;
    const parameters = decodeAll(match.slice(1));
    const reply = parameters && (await handle(context, { parameters, query }));
    return reply ?? notFound(pathname);
  }
  return notFound(pathname);
}

/** Segments that are absent stay out, so that the defaults of the handlers apply. */
function decodeAll(segments: readonly (string | undefined)[]): string[] | undefined {
  try {
    return segments.filter((segment) => segment !== undefined).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function notFound(pathname: string): Reply {
  if (pathname.startsWith('/j/')) return jsonReply({ error: `There is nothing at ${pathname}` }, 404);
  return htmlReply(
    page(
      'Not found',
      [{ text: 'not found' }],
      html`<h1>Not found</h1>
<p>There is nothing at ${pathname}: the task has not begun on this host yet, or its files were removed since.</p>`,
    ),
    404,
  );
}

async function withTask(
  store: TaskStore,
  id: string,
  use: (task: ObservedTask) => Promise<Reply | undefined> | Reply | undefined,
): Promise<Reply | undefined> {
  const task = await store.get(id);
  return task && use(task);
}

async function index(context: RouteContext): Promise<Reply> {
  const first = (type: Slice['type']): Promise<Page> => rowsOf(context, type, 0, DEFAULT_NUM);
  const [active, finished] = await Promise.all([first('active'), first('finished')]);
  const table = ({ rows, slice }: Page) => taskTable(rows, slice, context.hostname);
  return htmlReply(indexPage(context.hostname, table(active), table(finished)));
}

async function main(context: RouteContext, request: RouteRequest): Promise<Reply | undefined> {
  const asked = readSlice(request.parameters);
  if (asked === undefined) return undefined;
  const { rows, slice } = await rowsOf(context, asked.type, asked.offset, asked.num);
  return htmlReply(taskTable(rows, slice, context.hostname).html);
}

async function taskIds(context: RouteContext, request: RouteRequest): Promise<Reply | undefined> {
  const asked = readSlice(request.parameters);
  if (asked === undefined) return undefined;
  const { rows, slice } = await rowsOf(context, asked.type, asked.offset, asked.num);
  return jsonReply({
    tasks: rows,
    type: slice.type,
    offset: slice.offset,
    num: slice.num,
    task_count: slice.total,
  });
}

interface Page {
  readonly rows: readonly TaskRow[];
  readonly slice: Slice;
}

function readSlice([type = 'all', offset = '0', num = '0']: readonly string[]):
  | Omit<Slice, 'total'>
  | undefined {
  if (type !== 'all' && type !== 'active' && type !== 'finished') return undefined;
  if (!/^-?\d{1,9}$/.test(offset) || !/^\d{1,9}$/.test(num)) return undefined;
  return { type, offset: Number(offset), num: Math.min(Number(num) || DEFAULT_NUM, MAX_NUM) };
}

/** Newest first; a negative offset counts from the end. */
async function rowsOf(
  { store, sampler }: RouteContext,
  type: Slice['type'],
  askedOffset: number,
  num: number,
): Promise<Page> {
  const found = (await store.list()).filter((task) => type === 'all' || task.kind === type);
  const total = found.length;
  const offset = askedOffset < 0 ? Math.max(0, total + askedOffset) : askedOffset;
  const rows = await Promise.all(
    found.slice(offset, offset + num).map(async (each) => {
      const task = await store.load(each);
      return task && taskRow(task, await sampler.sample(task));
    }),
  );
  return { rows: rows.flatMap((row) => row ?? []), slice: { type, offset, num, total } };
}

function logPager({ store }: RouteContext, { parameters }: RouteRequest): Promise<Reply | undefined> {
  const [id = '', process = '', run = '', stream = ''] = parameters;
  return withTask(store, id, (task) => {
    const log = findLog(task, process, run, stream);
    return log && htmlReply(logPage(task, process, log.run, log.stream, log.file));
  });
}

interface Log {
  readonly run: ProcessRun;
  readonly stream: Stream;
  /** Path inside the sandbox. */
  readonly file: string;
}

/**
 * Finds a log, or undefined if there is no such run or stream.
 * @param number of the run; negative ones count from the end, -1 is the newest
 */
function findLog(task: ObservedTask, process: string, number: string, name: string): Log | undefined {
  const stream = STREAMS.find((each) => each === name);
  if (stream === undefined || !/^-?\d{1,9}$/.test(number)) return undefined;
  const run = findRun(task, process, Number(number));
  if (run === undefined) return undefined;
  const directory = task.logDirectory.slice(task.sandbox.length + 1);
  return { run, stream, file: `${directory}/${process}/${run.run}/${stream}` };
}

async function logData({ store }: RouteContext, { parameters, query }: RouteRequest): Promise<Reply> {
  const [id = '', process = '', run = '', stream = ''] = parameters;
  const task = await store.get(id);
  const log = task && findLog(task, process, run, stream);
  return log === undefined ? jsonReply({}) : chunkReply(task?.sandbox ?? '', log.file, query);
}

/** Unlike {@link logData}: the bytes as they are, through rotated files and later runs. */
function logStream({ store }: RouteContext, request: RouteRequest): Promise<Reply | undefined> {
  const [id = '', process = '', name = ''] = request.parameters;
  const stream = STREAMS.find((each) => each === name);
  return withTask(store, id, (task) =>
    stream === undefined || !task.checkpoint.processes.has(process)
      ? undefined
      : streamReply({ task, process, stream }, request.query),
  );
}

function filePager({ store }: RouteContext, { parameters }: RouteRequest): Promise<Reply | undefined> {
  const [id = '', below = ''] = parameters;
  return withTask(store, id, () =>
    htmlReply(
      pagerPage({
        title: below.split('/').at(-1) ?? below,
        crumbs: fileCrumbs(id, below),
        source: pathTo(['filedata', id], below),
        links: [{ text: 'download', href: pathTo(['download', id], below) }],
      }),
    ),
  );
}

async function fileData({ store }: RouteContext, { parameters, query }: RouteRequest): Promise<Reply> {
  const [id = '', below = ''] = parameters;
  const task = await store.get(id);
  return task === undefined ? jsonReply({}) : chunkReply(task.sandbox, below, query);
}

/** An empty object is what pagers take for "not there (yet)". */
async function chunkReply(root: string, below: string, query: URLSearchParams): Promise<Reply> {
  const [offset, length] = ['offset', 'length'].map((name) => query.get(name) || '-1');
  if (!isCount(offset) || !isCount(length)) return jsonReply({});
  await using file = await openInside(root, below);
  if (file === undefined || !(await file.stat()).isFile()) return jsonReply({});
  return jsonReply(await readChunk(file, Number(offset), Number(length)));
}

function isCount(text: string | undefined): boolean {
  return /^(-1|\d{1,15})$/.test(text ?? '');
}

function browse({ store }: RouteContext, { parameters }: RouteRequest): Promise<Reply | undefined> {
  const [id = '', below = ''] = parameters;
  const directory = below.replace(/\/+$/, '');
  return withTask(store, id, async (task) => {
    await using file = await openInside(task.sandbox, directory);
    if (file === undefined || !(await file.stat()).isDirectory()) return undefined;
    return htmlReply(browsePage(id, directory, await listDirectory(pathOf(file))));
  });
}

function download({ store }: RouteContext, { parameters }: RouteRequest): Promise<Reply | undefined> {
  const [id = '', below = ''] = parameters;
  return withTask(store, id, async (task) => {
    const file = await openInside(task.sandbox, below);
    if (file === undefined) return undefined;
    if ((await file.stat()).isFile())
      return { kind: 'download', file, name: below.split('/').at(-1) ?? 'file' };
    await file.close();
    return undefined;
  });
}

async function taskIdCount({ store }: RouteContext): Promise<Reply> {
  const found = await store.list();
  const active = found.filter(({ kind }) => kind === 'active').length;
  return jsonReply({ active, finished: found.length - active, all: found.length });
}

function idsOf(query: URLSearchParams): string[] {
  const given = query.get('task_id') ?? '';
  return given === '' ? [] : given.split(',').slice(0, MAX_IDS);
}

async function tasksById(
  { store, sampler }: RouteContext,
  ids: readonly string[],
  mustExist = false,
): Promise<Reply | undefined> {
  const found: [string, object][] = [];
  for (const id of ids) {
    const task = await store.get(id);
    if (task !== undefined) found.push([id, taskDetails(task, await sampler.sample(task))]);
  }
  return mustExist && found.length === 0 ? undefined : jsonReply(Object.fromEntries(found));
}

async function runJson({ store, sampler }: RouteContext, { parameters }: RouteRequest): Promise<Reply> {
  const [id = '', process = '', number] = parameters;
  const task = await store.get(id);
  const wanted = number === undefined ? undefined : Number(number);
  const run = task && !Number.isNaN(wanted) ? findRun(task, process, wanted) : undefined;
  if (task === undefined || run === undefined) return jsonReply({});
  return jsonReply(runView(process, run, (await sampler.sample(task)).processes.get(process)));
}

async function processesJson({ store, sampler }: RouteContext, { query }: RouteRequest): Promise<Reply> {
  const answers: [string, object][] = [];
  for (const id of idsOf(query)) {
    const task = await store.get(id);
    const usage = task && (await sampler.sample(task));
    const runs = [...(task?.checkpoint.processes ?? [])].flatMap(([name, all]) => {
      const last = all.at(-1);
      return last ? [[name, runView(name, last, usage?.processes.get(name))] as const] : [];
    });
    answers.push([id, Object.fromEntries(runs)]);
  }
  return jsonReply(Object.fromEntries(answers));
}

function varsText(context: RouteContext): Reply {
  const lines = Object.entries(variables(context)).map(([name, value]) => `${name} ${value}\n`);
  return textReply(lines.join(''));
}

function variables({ clock, startedMs, version }: RouteContext): Record<string, string | number> {
  return { 'sys.uptime': (clock.nowMs() - startedMs) / 1000, 'sys.version': version };
}
