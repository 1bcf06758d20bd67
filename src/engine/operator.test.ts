import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { request } from 'undici';
import { startTestEngine, type TestEngine } from './testing/engine.ts';
import { tellOperatorStory } from './testing/operator-story.ts';
import { type Line, readRecording } from './testing/recording.ts';
import { AURORA, TestScheduler } from './testing/scheduler.ts';
import { assertShape } from './testing/shape.ts';

let test: TestEngine;
let scheduler: TestScheduler;
let sandbox: string;
let end: () => Promise<void>;

before(async () => {
  ({ test, scheduler, sandbox, end } = await tellOperatorStory());
});

after(() => end());

async function get(port: number, path: string) {
  const answer = await request(`http://127.0.0.1:${port}${path}`);
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: Buffer.from(await answer.body.arrayBuffer()),
  };
}

const json = async (port: number, path: string): Promise<unknown> =>
  JSON.parse((await get(port, path)).body.toString());

/** The recorded answer of an endpoint. */
function recorded(recording: string, path: string, port?: number): unknown {
  const lines = readRecording(recording);
  const asked = lines.find((line) => line.kind === 'request' && line.path === path && line.port === port);
  return lines.find(
    (line: Line) => line.kind === 'response' && line.n === asked?.n && line.who === asked?.who,
  )?.body;
}

/** What the recorded setup had and this one has not: attributes, ports of tasks, flags, names in environments. */
const ELSEWHERE =
  /\.flags|\.ranges|\.attributes|\.ports|\.command\.environment|\.discovery|\.cut|git_|_stats/;

describe('the master tells operators', () => {
  for (const path of ['/state', '/slaves', '/frameworks', '/tasks', '/state-summary', '/version']) {
    it(`${path} with every key that was recorded`, async () => {
      assertShape(
        await json(test.engine.masterPort, path),
        recorded('17-operator-endpoints-master', path),
        ELSEWHERE,
      );
    });
  }

  it('the tasks that run and those that ended', async () => {
    const { frameworks } = (await json(test.engine.masterPort, '/master/state')) as {
      frameworks: {
        name: string;
        tasks: { id: string }[];
        completed_tasks: { id: string; state: string }[];
      }[];
    };
    assert.deepEqual(
      frameworks.map((framework) => [
        framework.name,
        framework.tasks.map(({ id }) => id),
        framework.completed_tasks.map(({ id, state }) => `${id} ${state}`),
      ]),
      [['Aurora', ['running'], ['done TASK_FINISHED']]],
    );
  });

  it('its health, and nothing under paths that it does not have', async () => {
    const { masterPort } = test.engine;
    const statuses = [
      '/health',
      '/master/health',
      '/state/below',
      '/nothing',
      '/master/nothing',
      '/state.json',
      '/master/version',
      '/redirect',
      '/redirect/x',
    ];
    assert.deepEqual(
      await Promise.all(statuses.map(async (path) => (await get(masterPort, path)).status)),
      [200, 200, 200, 404, 404, 404, 404, 307, 404],
    );
  });

  it('metrics under the names that dashboards know', async () => {
    const metrics = (await json(test.engine.masterPort, '/metrics/snapshot')) as Record<string, number>;
    assert.equal(metrics['master/tasks_running'], 1);
    assert.equal(metrics['master/tasks_finished'], 1);
    assert.equal(metrics['master/cpus_total'], 4);
    assert.equal(metrics['master/cpus_percent'], 0.15 / 4);
    const known = recorded('17-operator-endpoints-master', '/metrics/snapshot') as string[];
    const dashboards = known.filter((name) =>
      /^master\/(elected|uptime|(cpus|mem|disk)_(total|used|percent)|tasks_(staging|running|failed|lost|error)|slaves_active|outstanding)/.test(
        name,
      ),
    );
    assert.deepEqual(
      dashboards.filter((name) => metrics[name] === undefined),
      [],
    );
  });

  it('wraps answers for jsonp', async () => {
    const { body } = await get(test.engine.masterPort, '/version?jsonp=cb');
    assert.match(body.toString(), /^cb\(\{.*\}\)$/);
  });
});

describe('the agent tells operators', () => {
  for (const path of ['/state', '/containers', '/monitor/statistics', '/version']) {
    it(`${path} with every key that was recorded`, async () => {
      assertShape(
        await json(test.engine.agentPort, path),
        recorded('17c-operator-endpoints-agent', path, 5051),
        ELSEWHERE,
      );
    });
  }

  it('one container for each live executor, under the prefix too', async () => {
    const containers = (await json(test.engine.agentPort, '/slave(1)/containers')) as {
      executor_id: string;
    }[];
    assert.deepEqual(
      containers.map(({ executor_id }) => executor_id),
      ['thermos-running'],
    );
    assert.deepEqual(await json(test.engine.agentPort, '/containers?container_id=nope'), []);
  });
});

describe('sandboxes can be looked into', () => {
  const file = (name: string) => `path=${encodeURIComponent(join(sandbox, name))}`;
  const files = (what: string) => get(test.engine.agentPort, `/files/${what}`);

  before(() => {
    writeFileSync(join(sandbox, 'utf8.txt'), 'grüße €\n');
    writeFileSync(join(sandbox, 'binary.bin'), Buffer.from([0, 1, 0xff, 0xfe, 0x80]));
    mkdirSync(join(sandbox, 'sub'));
    symlinkSync('/etc', join(sandbox, 'outside'));
  });

  it('by their real path and by their virtual ones', async () => {
    const { frameworkId } = scheduler;
    const virtual = `/frameworks/${frameworkId}/executors/thermos-running/runs/latest`;
    const listed = (await json(test.engine.agentPort, `/files/browse?path=${virtual}`)) as {
      path: string;
      mode: string;
      uid: string;
      size: number;
    }[];
    const entry = listed.find(({ path }) => path === `${virtual}/utf8.txt`);
    assert.deepEqual([entry?.mode, entry?.size], ['-rw-r--r--', 12]);
    assert.equal(listed.find(({ path }) => path === `${virtual}/sub`)?.mode, 'drwxr-xr-x');
    const debug = (await json(test.engine.agentPort, '/files/debug')) as Record<string, string>;
    assert.equal(debug[virtual], sandbox);
  });

  // As recorded: query, status, body.
  const reads: readonly (readonly [query: string, status: number, body: string])[] = [
    ['utf8.txt&offset=0', 200, '{"data":"grüße €\\n","offset":0}'],
    ['utf8.txt&offset=-1', 200, '{"data":"","offset":12}'],
    ['utf8.txt', 200, '{"data":"","offset":12}'],
    ['utf8.txt&offset=1000', 200, '{"data":"","offset":1000}'],
    ['utf8.txt&offset=-2', 400, 'Negative offset provided: -2.\n'],
    ['utf8.txt&offset=x', 400, "Failed to parse offset: Failed to convert 'x' to number.\n"],
    ['sub&offset=0', 400, 'Cannot read a directory.\n'],
  ];
  for (const [query, status, body] of reads) {
    it(`read ${query}`, async () => {
      const [name = '', ...rest] = query.split('&');
      const answer = await files(`read?${[file(name), ...rest].join('&')}`);
      assert.deepEqual([answer.status, answer.body.toString()], [status, body]);
    });
  }

  it('byte for byte, also amid a character', async () => {
    const amid = await files(`read?${file('utf8.txt')}&offset=0&length=3`);
    assert.equal(amid.body.toString('hex'), '7b2264617461223a226772c3222c226f6666736574223a307d');
    const binary = await files(`read?${file('binary.bin')}&offset=0`);
    assert.equal(
      binary.body.toString('hex'),
      '7b2264617461223a225c75303030305c7530303031fffe80222c226f6666736574223a307d',
    );
    const download = await files(`download?${file('utf8.txt')}`);
    assert.equal(download.body.toString(), 'grüße €\n');
    assert.equal(download.headers['content-disposition'], 'attachment; filename=utf8.txt');
  });

  it('and nothing else', async () => {
    const paths = ['/etc', join(sandbox, '../../..'), join(sandbox, 'nope'), join(sandbox, 'outside/passwd')];
    const answers = paths.map(
      async (path) => (await files(`browse?path=${encodeURIComponent(path)}`)).status,
    );
    assert.deepEqual(await Promise.all(answers), [404, 404, 404, 400]);
    assert.equal((await files(`browse?path=${encodeURIComponent(`${sandbox}/../..`)}`)).status, 400);
    assert.equal((await files('browse')).body.toString(), "Expecting 'path=value' in query.\n");
  });
});

describe('with credentials', () => {
  it('the scheduler API asks who calls', async () => {
    const secured = await startTestEngine({ credentials: [{ principal: 'aurora', secret: 'secret' }] });
    const client = new TestScheduler(secured.engine.masterPort);
    const subscribe = (authorization: string | undefined, principal?: string) =>
      client.raw(
        JSON.stringify({
          type: 'SUBSCRIBE',
          subscribe: { framework_info: { ...AURORA, ...(principal === undefined ? {} : { principal }) } },
        }),
        { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
      );
    const basic = (text: string) => `Basic ${btoa(text)}`;
    try {
      for (const wrong of [
        undefined,
        basic('aurora:wrong'),
        basic('other:secret'),
        basic('aurora:secret:more'),
        'Bearer x',
      ]) {
        const answer = await subscribe(wrong);
        assert.deepEqual(
          [answer.status, answer.headers['www-authenticate'], answer.body],
          [401, 'Basic realm="mesos-master-scheduler"', '401 Unauthorized.'],
        );
      }
      const mismatch = await subscribe(basic('aurora:secret'), 'other');
      assert.equal(
        mismatch.body,
        "Failed to validate scheduler::Call: Authenticated principal 'aurora' does not match principal 'other' set in `FrameworkInfo`",
      );
    } finally {
      await client.close();
      await secured.remove();
    }
  });
});
