import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { request } from 'undici';
import { parseExactJson } from '../../api/mesos/json.ts';
import { startTestEngine, type TestEngine } from './testing/engine.ts';
import { type Line, readRecording } from './testing/recording.ts';
import { TestScheduler } from './testing/scheduler.ts';
import { assertShape } from './testing/shape.ts';
import { task } from './testing/tasks.ts';

const TASK = 'www-data-prod-hello-0-22222222-2222-2222-2222-222222222222';

let test: TestEngine;
let scheduler: TestScheduler;
let sandbox: string;

/** The recorded story: one framework, a running task with two ports, a finished one, files in its sandbox. */
before(async () => {
  test = await startTestEngine({
    attributes: 'rack:a;host:h1;dedicated:web/frontend;zone:z1;zone:z2;cores:8;range:[1-3]',
  });
  scheduler = new TestScheduler(test.engine.masterPort);
  await scheduler.subscribe();
  const first = await scheduler.nextOffer();
  await scheduler.accept(first, [task(first, 'done', { data: { run_ms: 50 } })], 0);
  await scheduler.untilState('done', 'TASK_FINISHED');
  await scheduler.until('the exit', () => scheduler.events.some(({ type }) => type === 'FAILURE'));
  const offer = await scheduler.nextOffer(1);
  const running = task(offer, TASK);
  const ports = {
    name: 'ports',
    type: 'RANGES' as const,
    ranges: { range: [{ begin: 31_000, end: 31_001 }] },
  };
  const labels = { labels: [{ key: 'org.apache.aurora.tier', value: 'preferred' }] };
  const resources = [...(running.resources ?? []), ports];
  await scheduler.accept(offer, [{ ...running, labels, resources }], 3_600);
  await scheduler.untilState(TASK, 'TASK_RUNNING');
  sandbox = test.engine.view().executors.find(({ id }) => id === `thermos-${TASK}`)?.directory ?? '';
  fillSandbox();
});

after(async () => {
  await scheduler.close();
  await test.remove();
});

function fillSandbox(): void {
  mkdirSync(join(sandbox, 'sub'));
  const files: Readonly<Record<string, string | Buffer>> = {
    'utf8.txt': 'grüße €\n',
    'binary.bin': Buffer.from([0, 1, 0xff, 0xfe, 0x80]),
    'a.log': 'log\n',
    'big.txt': 'x'.repeat(131_072),
    'sub/x.html': '<b>x</b>',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(sandbox, name), content);
}

/** A text of a recording, e.g. a path, with the ids of this engine. */
function translated(text: string, recording: readonly Line[]): string {
  const known =
    /\/var\/lib\/mesos\/agent\/slaves\/(?<agent>[^/]+)\/frameworks\/(?<framework>[^/]+)\/.*?\/runs\/(?<run>[0-9a-f-]{36})/;
  const ids = recording
    .map((line) => known.exec(line.text ?? '')?.groups)
    .find((groups) => groups !== undefined);
  const frameworkId = /[0-9a-f-]{36}-0000/g;
  const result = text.replaceAll(frameworkId, scheduler.frameworkId);
  if (ids === undefined) return result;
  return result
    .replaceAll('/var/lib/mesos/agent/', `${test.workDir}/`)
    .replaceAll(ids['agent'] ?? '', test.engine.agentId)
    .replaceAll(ids['run'] ?? '', basename(sandbox));
}

/** What depends on how Mesos was built or started, or on the task that was recorded. */
const ELSEWHERE =
  /\.flags|\.cut|git_|_stats|\.log_dir|\.discovery|\.command\.environment|appc|thermos-|statistics\.net/;

interface Exchange {
  readonly asked: Line;
  readonly answered: Line;
}

function exchangesOf(recording: readonly Line[]): Exchange[] {
  return recording.flatMap((asked) => {
    const isAnswer = (line: Line) => line.kind === 'response' && line.who === asked.who && line.n === asked.n;
    const answered = recording.find(isAnswer);
    const isReplayed = asked.kind === 'request' && asked.who === 'operator' && asked.path !== '/';
    return isReplayed && answered !== undefined ? [{ asked, answered }] : [];
  });
}

/** Compares the bodies: texts must be the same, objects must have every recorded name. */
function compareBodies(answered: Line, bytes: Buffer, recording: readonly Line[]): void {
  const { body, cut, keysOnly } = answered as Line & { cut?: boolean; keysOnly?: boolean };
  if (keysOnly === true || (cut === true && typeof body === 'string')) return;
  if (typeof body !== 'string') {
    assertShape(parseExactJson(bytes.toString()), body, ELSEWHERE);
    return;
  }
  if (body.startsWith('7b22')) assert.equal(bytes.toString('hex'), body);
  else if (body.startsWith('<gzip')) assert.match(gunzipSync(bytes).toString(), /^\{/);
  else if (body.startsWith('cb({"build')) assert.match(bytes.toString(), /^cb\(\{"build.*\}\)$/);
  else assert.equal(bytes.toString(), translated(body, recording));
}

for (const name of ['17-operator-endpoints-master', '17c-operator-endpoints-agent']) {
  describe(`the endpoints answer operators as Mesos did: ${name}`, () => {
    const recording = readRecording(name);
    for (const { asked, answered } of exchangesOf(recording)) {
      const { method = 'GET', path = '/', port, n } = asked;
      const shown = decodeURIComponent(path).replace(/\/var\/lib.*\/runs\/[^/&]*/, '…');
      it(`#${n} ${method} ${shown}`, async () => {
        const [route = '', query] = path.split('?');
        const ours =
          query === undefined ? '' : `?${encodeQuery(translated(decodeURIComponent(query), recording))}`;
        const url = `http://127.0.0.1:${port === 5051 ? test.engine.agentPort : test.engine.masterPort}`;
        const answer = await request(`${url}${route}${ours}`, { method, headers: asked.headers ?? {} });
        const bytes = Buffer.from(await answer.body.arrayBuffer());
        assert.equal(answer.statusCode, answered.status, bytes.toString().slice(0, 300));
        assert.equal(answer.headers['content-type'], answered.headers?.['Content-Type']);
        assert.equal(answer.headers['content-encoding'], answered.headers?.['Content-Encoding']);
        assert.equal(answer.headers['content-disposition'], answered.headers?.['Content-Disposition']);
        const location = answered.headers?.['Location'] === undefined;
        assert.equal(answer.headers['location'] === undefined, location);
        compareBodies(answered, bytes, recording);
      });
    }
  });
}

function encodeQuery(query: string): string {
  return query
    .split('&')
    .map((part) => {
      const [name = '', ...value] = part.split('=');
      return `${name}=${encodeURIComponent(value.join('='))}`;
    })
    .join('&');
}
