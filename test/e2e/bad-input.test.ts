import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { request } from 'undici';
import { root, TestCluster } from './testing/cluster.ts';
import { freePort } from './testing/free-port.ts';
import { until } from './testing/until.ts';

const KEY = 'devcluster/www-data/prod/steady';

const JOB = `
sleep = Process(name = 'sleep', cmdline = 'exec sleep 100000')
jobs = [Service(
  cluster = 'devcluster', role = 'www-data', environment = 'prod', name = 'steady',
  task = SequentialTask(processes = [sleep], resources = Resources(cpu = 0.01, ram = 16*MB, disk = 16*MB)))]
`;

/** Job files that differ from the good one in one place: what is replaced, and by what. */
const JOB_FILES = {
  good: ['', ''],
  syntax: ["name = 'steady',", "name = 'steady'"],
  undefinedName: ['Resources(', 'Resorces('],
  missingField: ["cmdline = 'exec sleep 100000'", ''],
  missingResources: [', resources = Resources(cpu = 0.01, ram = 16*MB, disk = 16*MB)', ''],
  unknownField: ["name = 'steady',", "name = 'steady', instancs = 3,"],
  environment: ["environment = 'prod'", "environment = 'nirvana'"],
} as const;

interface CommandRow {
  readonly what: string;
  readonly args: readonly string[];
  readonly exitCode: number;
  /** What stdout or stderr must say. */
  readonly says: RegExp;
}

const create = (file: keyof typeof JOB_FILES | 'gone', key = KEY): string[] => ['job', 'create', key, file];

const COMMANDS: readonly CommandRow[] = [
  {
    what: 'status of a job that does not exist',
    args: ['job', 'status', 'devcluster/www-data/prod/nope'],
    exitCode: 6,
    says: /Found no jobs matching devcluster\/www-data\/prod\/nope/,
  },
  {
    what: 'kill of a job that does not exist',
    args: ['job', 'killall', 'devcluster/www-data/prod/nope'],
    exitCode: 0,
    says: /No tasks to kill found for job devcluster\/www-data\/prod\/nope/,
  },
  {
    what: 'create of a job that the file does not define',
    args: create('good', 'devcluster/www-data/prod/nope'),
    exitCode: 3,
    says: /Could not find job devcluster\/www-data\/prod\/nope\nCandidates are:\n {2}devcluster\/www-data\/prod\/steady/,
  },
  {
    what: 'a cluster that does not exist',
    args: ['job', 'list', 'nirvana/www-data'],
    exitCode: 3,
    says: /Unknown cluster: nirvana/,
  },
  {
    what: 'a job key with too few parts',
    args: create('good', 'devcluster/prod/steady'),
    exitCode: 2,
    says: /'devcluster\/prod\/steady' is not in the form CLUSTER\/ROLE\/ENV\/NAME/,
  },
  {
    what: 'a job key with a blank',
    args: create('good', 'devcluster/www-data/prod/no pe'),
    exitCode: 2,
    says: /the name 'no pe' in .* may only have letters, digits/,
  },
  {
    what: 'instances that are no numbers',
    args: ['job', 'kill', `${KEY}/all`],
    exitCode: 2,
    says: /all/,
  },
  {
    what: 'a job file that does not exist',
    args: create('gone'),
    exitCode: 3,
    says: /Cannot read the job file \S*gone\.aurora: there is no such file/,
  },
  {
    what: 'a job file that is a directory',
    args: ['job', 'inspect', KEY, root],
    exitCode: 3,
    says: /Cannot read the job file \S+: .*directory/,
  },
  {
    what: 'a syntax error, with file, line and column',
    args: create('syntax'),
    exitCode: 3,
    says: /SyntaxError: .*\n {2}at \S*syntax\.aurora:5:3\n.*task = Seq.*\n +\^/,
  },
  {
    what: 'a name that is not defined, with a suggestion',
    args: create('undefinedName'),
    exitCode: 3,
    says: /name 'Resorces' is not defined \(did you mean "Resources"\?\)\n {2}at \S*undefinedName\.aurora:5:/,
  },
  {
    what: 'a required field missing',
    args: create('missingField'),
    exitCode: 3,
    says: /Process\[cmdline\] is required/,
  },
  {
    what: 'resources missing',
    args: create('missingResources'),
    exitCode: 3,
    says: /Task must specify resources/,
  },
  {
    what: 'an unknown field, with a suggestion',
    args: create('unknownField'),
    exitCode: 3,
    says: /instancs of MesosJob \(did you mean "instances"\?\)\n {2}at \S*unknownField\.aurora:3:/,
  },
  {
    what: 'an environment that is not allowed',
    args: create('environment', 'devcluster/www-data/nirvana/steady'),
    exitCode: 4,
    says: /Job environment nirvana doesn't match: /,
  },
  {
    what: 'a second create of a running job',
    args: create('good'),
    exitCode: 4,
    says: /Job www-data\/prod\/steady already exists/,
  },
  {
    what: 'an unknown noun',
    args: ['jbo', 'list'],
    exitCode: 2,
    says: /invalid choice: 'jbo' \(choose from .*'job'/,
  },
  {
    what: 'an unknown verb',
    args: ['job', 'kilall', KEY],
    exitCode: 2,
    says: /invalid choice: 'kilall' \(choose from .*'killall'/,
  },
  {
    what: 'an unknown option',
    args: [...create('good'), '--bnd', 'a=1'],
    exitCode: 2,
    says: /unrecognized arguments: --bnd/,
  },
  { what: 'an argument missing', args: ['job', 'create', KEY], exitCode: 2, says: /too few arguments/ },
  {
    what: 'a port that is none',
    args: ['local', 'up', '--http-port', '65536'],
    exitCode: 2,
    says: /argument --http-port: invalid port: '65536' \(0 picks a free one, else 1 to 65535\)/,
  },
  {
    what: 'a state directory without a name',
    args: ['local', 'up', '--detach', '--state-dir', ''],
    exitCode: 2,
    says: /argument --state-dir: the directory has no name/,
  },
  {
    what: 'a state directory that is a file',
    args: ['local', 'up', '--detach', '--state-dir', 'good'],
    exitCode: 4,
    says: /cannot use the state directory \S*good\.aurora: .*EEXIST/,
  },
  {
    what: 'local status where nothing runs',
    args: ['local', 'status', '--state-dir', '/nonexistent/aurora'],
    exitCode: 6,
    says: /No cluster runs in (\/nonexistent\/aurora); 'aurora local up --state-dir \1' starts one/,
  },
  {
    what: 'local logs where nothing ran',
    args: ['local', 'logs', '--state-dir', '/nonexistent/aurora'],
    exitCode: 6,
    says: /no log at \/nonexistent\/aurora\/aurora\.log: no cluster ran/,
  },
  {
    what: 'local down where nothing runs',
    args: ['local', 'down', '--state-dir', '/nonexistent/aurora'],
    exitCode: 0,
    says: /is down/,
  },
];

const JSON_TYPE = 'application/vnd.apache.thrift.json';
const BINARY_TYPE = 'application/vnd.apache.thrift.binary';
const LEVELS = 10_000;
const HUNDRED_MB = Buffer.alloc(100_000_000);
const CALL = Buffer.from('\x80\x01\x00\x01\x00\x00\x00\x09createJob\x00\x00\x00\x00', 'latin1');
/** The header of a field that is a struct. */
const STRUCT_FIELD = Buffer.from([12, 0, 1]);

interface RequestRow {
  readonly what: string;
  readonly type: string;
  readonly body: () => string | Buffer;
  readonly status: number;
  readonly says: RegExp;
}

const REQUESTS: readonly RequestRow[] = [
  {
    what: 'a body that is not Thrift (JSON)',
    type: JSON_TYPE,
    body: () => 'hello',
    status: 500,
    says: /no Thrift call in the json protocol: at character 0/,
  },
  {
    what: 'a body that is not Thrift (binary)',
    type: BINARY_TYPE,
    body: () => 'hello',
    status: 500,
    says: /no Thrift call in the binary protocol/,
  },
  {
    what: 'a type that is not served',
    type: 'text/html',
    body: () => 'hello',
    status: 415,
    says: /Unsupported Content-Type: text\/html/,
  },
  {
    what: 'a body of 100 MB (JSON)',
    type: JSON_TYPE,
    body: () => HUNDRED_MB,
    status: 413,
    says: /larger than \d+ bytes/,
  },
  {
    what: 'a body of 100 MB (binary)',
    type: BINARY_TYPE,
    body: () => HUNDRED_MB,
    status: 413,
    says: /larger than \d+ bytes/,
  },
  {
    what: 'a body nested 10,000 deep (JSON)',
    type: JSON_TYPE,
    body: () => `[1,"createJob",1,0,${'{"1":{"rec":'.repeat(LEVELS)}{}${'}}'.repeat(LEVELS)}]`,
    status: 500,
    says: /nests deeper than \d+ levels/,
  },
  {
    what: 'a body nested 10,000 deep (binary)',
    type: BINARY_TYPE,
    body: () => Buffer.concat([CALL, ...Array<Buffer>(LEVELS).fill(STRUCT_FIELD), Buffer.alloc(LEVELS + 1)]),
    status: 500,
    says: /nests deeper than \d+ levels/,
  },
  {
    what: 'a list that announces more than there is',
    type: BINARY_TYPE,
    body: () => Buffer.concat([CALL, Buffer.from([15, 0, 1, 12, 0x7f, 0xff, 0xff, 0xff])]),
    status: 500,
    says: /announced/,
  },
  {
    what: 'an RPC that does not exist',
    type: JSON_TYPE,
    body: () => '[1,"nope",1,0,{}]',
    status: 200,
    says: /Invalid method name: 'nope'/,
  },
  {
    what: 'a job without anything',
    type: JSON_TYPE,
    body: () => '[1,"createJob",1,0,{"1":{"rec":{}}}]',
    status: 200,
    says: /must have taskConfig set/,
  },
];

describe('bad input', () => {
  let cluster: TestCluster;
  let stateBefore: readonly string[];
  const files = new Map<string, string>();

  before(async () => {
    cluster = await TestCluster.start();
    for (const [name, [replaced, replacement]] of Object.entries(JOB_FILES)) {
      files.set(name, cluster.jobFile(name, JOB.replace(replaced, replacement)));
    }
    files.set('gone', join(cluster.stateDir, 'gone.aurora'));
    const created = await cluster.aurora('job', 'create', KEY, files.get('good') ?? '');
    assert.equal(created.status, 0, created.stderr);
    await cluster.untilCount(KEY, 'RUNNING', 1);
    stateBefore = await state();
  });
  after(() => cluster.destroy());

  /** Every task and its status. */
  const state = async (): Promise<readonly string[]> => {
    const groups = [
      await cluster.tasks('devcluster/*/*/*'),
      await cluster.tasks('devcluster/*/*/*', 'inactive'),
    ];
    return groups
      .flat()
      .map(({ assignedTask, status }) => `${assignedTask.taskId} ${status}`)
      .sort();
  };

  for (const { what, args, exitCode, says } of COMMANDS) {
    it(`${what}: exit code ${exitCode}, and no change`, async () => {
      const ended = await cluster.aurora(...args.map((argument) => files.get(argument) ?? argument));
      assert.match(`${ended.stdout}${ended.stderr}`, says);
      assert.equal(ended.status, exitCode);
      assert.deepEqual(await state(), stateBefore);
    });
  }

  for (const { what, type, body, status, says } of REQUESTS) {
    it(`${what}: HTTP status ${status}, and no change`, async () => {
      const { port } = cluster.facts.parts.scheduler;
      const answer = await request(`http://127.0.0.1:${port}/api`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: body(),
      });
      assert.match(await answer.body.text(), says);
      assert.equal(answer.statusCode, status);
      assert.deepEqual(await state(), stateBefore);
    });
  }

  it('more resources than any host has: PENDING, with the reason', async () => {
    const key = 'devcluster/www-data/test/huge';
    const text = JOB.replace('cpu = 0.01', 'cpu = 1000')
      .replace("'prod'", "'test'")
      .replace("'steady'", "'huge'");
    const created = await cluster.aurora('job', 'create', key, cluster.jobFile('toohuge', text));
    assert.equal(created.status, 0, created.stderr);
    await until('the reason is told', 60_000, async () => {
      const { stdout } = await cluster.aurora('job', 'status', key);
      return /PENDING: .*[Ii]nsufficient.*cpu/i.test(stdout) ? true : undefined;
    });
    assert.equal((await cluster.aurora('job', 'killall', key)).status, 0);
  });

  it('a scheduler that cannot be reached is told at once', async () => {
    const port = await freePort();
    const config = join(cluster.stateDir, 'unreachable');
    mkdirSync(config);
    writeFileSync(
      join(config, 'clusters.json'),
      JSON.stringify([{ name: 'devcluster', scheduler_uri: `http://127.0.0.1:${port}` }]),
    );
    const said = await firstWarning(['job', 'status', KEY], { ...process.env, AURORA_CONFIG_ROOT: config });
    assert.match(
      said,
      new RegExp(`no connection to 127\\.0\\.0\\.1:${port} .*trying again for up to 10 minutes`),
    );
  });
});

/** The first warning of a client command, which is then ended. */
async function firstWarning(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(join(root, 'bin/aurora'), args, {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  try {
    for await (const chunk of child.stderr.setEncoding('utf8')) {
      said += String(chunk);
      if (said.includes('WARN]')) break;
    }
  } finally {
    child.kill('SIGKILL');
  }
  return said;
}
