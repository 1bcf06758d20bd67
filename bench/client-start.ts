/**
 * Measures the `aurora` command as a process: start to the first byte of output and to the end, beside bare Node, in turns;
 * its processor time, which other load on the machine hardly changes, and peak of memory; and the evaluation of a file with 100 jobs.
 * Usage: node bench/client-start.ts [rounds]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadJobFile, prepareJob, toJobConfiguration } from '../src/config/index.ts';
import { mebibytes, percentile, printSetup, ROOT, run } from './measure.ts';

const ROUNDS = Number(process.argv[2] ?? 20);
const USAGE_ROUNDS = 5;
const JOBS = 100;
const AURORA = join(ROOT, 'bin/aurora');
const NODE = join(ROOT, 'node_modules/node/bin/node');
const RECORDING = join(ROOT, 'test/recordings/client/job-status-text.json');

/** What is measured beside bare Node, which comes first. */
interface Command {
  readonly title: string;
  readonly program: string;
  readonly args: readonly string[];
}

interface Run {
  /** Undefined for a program without output. */
  readonly firstByteMs: number | undefined;
  readonly endMs: number;
}

const MANY_JOBS = `
process = Process(name = 'serve', cmdline = 'exec ./server --port {{thermos.ports[http]}} --shard {{mesos.instance}} {{flags}}')
task = SequentialTask(processes = [process], resources = Resources(cpu = 0.5, ram = 256*MB, disk = 512*MB))
template = Service(
  cluster = 'bench', role = 'www-data', environment = 'prod', instances = 20, task = task, production = False,
  constraints = {'rack': 'limit:2'}, update_config = UpdateConfig(batch_size = 5, watch_secs = 30))
jobs = [template(name = 'service-%d' % number).bind(flags = '--number=%d' % number) for number in range(${JOBS})]
`;

/** The same jobs, each with structs of its own. */
const MANY_JOBS_IN_TYPESCRIPT = `
import { MB, process, resources, sequentialTask, service, updateConfig } from 'aurora-scheduler/job';
const flags = (number: number): string => \`--number=\${number}\`;
export default Array.from({ length: ${JOBS} }, (_, number) =>
  service({
    cluster: 'bench', role: 'www-data', environment: 'prod', name: \`service-\${number}\`, instances: 20, production: false,
    task: sequentialTask({
      processes: [
        process({
          name: 'serve',
          cmdline: \`exec ./server --port {{thermos.ports[http]}} --shard {{mesos.instance}} \${flags(number)}\`,
        }),
      ],
      resources: resources({ cpu: 0.5, ram: 256 * MB, disk: 512 * MB }),
    }),
    constraints: { rack: 'limit:2' },
    update_config: updateConfig({ batch_size: 5, watch_secs: 30 }),
  }));
`;

printSetup();
await run('sh', ['script/build']);
const directory = mkdtempSync(join(tmpdir(), 'aurora-bench-'));
const server = await startScheduler();
try {
  const files = {
    one: join(ROOT, 'examples/hello_world.aurora'),
    many: join(directory, 'many.aurora'),
    typed: join(directory, 'many.aurora.ts'),
  };
  writeFileSync(files.many, MANY_JOBS);
  writeFileSync(files.typed, MANY_JOBS_IN_TYPESCRIPT);
  await measureCommands(files);
  measureEvaluation(files.many);
} finally {
  server.close();
  rmSync(directory, { recursive: true, force: true });
}

/** Answers every call with a recorded `job status`, and makes it the cluster `west`. */
async function startScheduler(): Promise<Server> {
  const { exchanges } = JSON.parse(readFileSync(RECORDING, 'utf8'));
  const answer = Buffer.from(exchanges[0].response.bodyBase64, 'base64');
  const listening = createServer((request, response) => {
    request.resume().once('end', () => response.end(answer));
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const address = listening.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const cluster = { name: 'west', scheduler_uri: `http://127.0.0.1:${port}` };
  writeFileSync(join(directory, 'clusters.json'), JSON.stringify([cluster]));
  return listening;
}

async function measureCommands(files: Readonly<Record<'one' | 'many' | 'typed', string>>): Promise<void> {
  const aurora = (title: string, ...args: string[]): Command => ({ title, program: AURORA, args });
  const commands: readonly Command[] = [
    { title: 'node -e 0', program: NODE, args: ['-e', '0'] },
    aurora('aurora --help', '--help'),
    aurora('aurora config list, 1 job', 'config', 'list', files.one),
    aurora(`aurora config list, ${JOBS} jobs`, 'config', 'list', files.many),
    aurora('– in the sandbox', 'config', 'list', '--sandbox', files.many),
    aurora('– in TypeScript', 'config', 'list', files.typed),
    aurora('aurora job status', 'job', 'status', 'west/media/prod/transcoder'),
  ];
  const runs = new Map<Command, Run[]>(commands.map((command) => [command, []]));
  // Once unmeasured: what the runtime compiles is kept for later runs.
  for (const command of commands) await runOnce(command);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [command, done] of runs) done.push(await runOnce(command));
  }
  const bareMs = medianOf(runs.get(commands[0] as Command)?.map(({ endMs }) => endMs) ?? []); // the first there is
  console.log(`median of ${ROUNDS} whole processes, in turns:`);
  for (const [command, done] of runs) {
    const endMs = medianOf(done.map((each) => each.endMs));
    const first = done.flatMap(({ firstByteMs }) => firstByteMs ?? []);
    const firstText = first.length === 0 ? '' : `first byte ${medianOf(first).toFixed(0)} ms, `;
    const more = `${endMs >= bareMs ? '+' : ''}${(endMs - bareMs).toFixed(0)} ms`;
    const { peakBytes, cpuMs } = await usageOf(command);
    const usage = `CPU ${cpuMs.toFixed(0)} ms, peak RSS ${mebibytes(peakBytes)}`;
    console.log(`${command.title.padEnd(28)} ${firstText}end ${endMs.toFixed(0)} ms (${more}), ${usage}`);
  }
}

function medianOf(values: readonly number[]): number {
  return percentile(values, 0.5);
}

function runOnce({ program, args }: Command, env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const startMs = performance.now();
  const child = spawn(program, args, {
    env: { ...process.env, ...env, HOME: directory, AURORA_CONFIG_ROOT: directory },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let firstByteMs: number | undefined;
  child.stdout.on('data', () => {
    firstByteMs ??= performance.now() - startMs;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve({ firstByteMs, endMs: performance.now() - startMs });
      else reject(new Error(`${program} ${args.join(' ')} ended with ${code}`));
    });
  });
}

/** What the process of a command took, as it says itself at its end, in runs of their own: asking takes time. */
async function usageOf(command: Command): Promise<{ readonly peakBytes: number; readonly cpuMs: number }> {
  const file = join(directory, 'usage');
  const usage = 'const u=process.resourceUsage();';
  // A process that evaluates a job file may not write, and its parent's memory is what counts.
  const write = `process.permission||process.on('exit',()=>{${usage}w('${file}',JSON.stringify(u))})`;
  const probe = `import{writeFileSync as w}from'node:fs';${write}`;
  const runs: { readonly peakBytes: number; readonly cpuMs: number }[] = [];
  for (let round = 0; round < USAGE_ROUNDS; round += 1) {
    await runOnce(command, { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(probe)}` });
    const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(readFileSync(file, 'utf8'));
    runs.push({ peakBytes: maxRSS * 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000 });
  }
  return {
    peakBytes: Math.max(...runs.map(({ peakBytes }) => peakBytes)),
    cpuMs: medianOf(runs.map(({ cpuMs }) => cpuMs)),
  };
}

/** Evaluates the file, then prepares and converts each of its jobs, as commands do for one. */
function measureEvaluation(path: string): void {
  const evaluate = (): readonly [evaluatedMs: number, convertedMs: number] => {
    const startMs = performance.now();
    const loaded = loadJobFile({ path, readFile: (name) => readFileSync(name, 'utf8'), user: 'bench' });
    if (!loaded.ok) throw new Error(loaded.error.message);
    const evaluatedMs = performance.now() - startMs;
    for (let number = 0; number < JOBS; number += 1) {
      const key = { cluster: 'bench', role: 'www-data', environment: 'prod', name: `service-${number}` };
      const prepared = prepareJob(loaded.value, { key });
      const converted = prepared.ok ? toJobConfiguration(prepared.value, { user: 'bench' }) : prepared;
      if (!converted.ok) throw new Error(converted.error.message);
    }
    return [evaluatedMs, performance.now() - startMs];
  };
  const [cold, ...warm] = Array.from({ length: ROUNDS }, evaluate);
  const line = (title: string, [evaluatedMs, convertedMs]: readonly [number, number]): void =>
    console.log(
      `${title}: ${evaluatedMs.toFixed(0)} ms, with all jobs converted ${convertedMs.toFixed(0)} ms`,
    );
  if (cold !== undefined) line(`${JOBS} jobs in this process, the first time`, cold);
  if (warm.length > 0) {
    line(`${JOBS} jobs in this process, median of the others`, [
      medianOf(warm.map(([evaluatedMs]) => evaluatedMs)),
      medianOf(warm.map(([, convertedMs]) => convertedMs)),
    ]);
  }
}
