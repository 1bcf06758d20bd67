/**
 * Compares our Thrift codec with Apache's JavaScript library on the same values, in one run.
 * Usage: node bench/codec.ts [seconds per measurement]
 */
import { cpus } from 'node:os';
import * as aurora from '../api/generated/aurora.ts';
import { type CreateJobArgs, Response, type ScheduledTask, ScheduleStatus } from '../api/generated/aurora.ts';
import { decodeCall, encodeCall, type Protocol, type StructSchema, type Wire } from '../api/thrift/index.ts';
import { method, service } from '../api/thrift/schema.ts';
import { apacheRead, apacheWrite } from './apache-thrift.ts';

const SECONDS = Number(process.argv[2] ?? 1);
const TASKS = 1000;

interface Subject {
  readonly name: string;
  readonly schema: StructSchema;
  readonly value: unknown;
}

const JOB = { role: 'www-data', environment: 'prod', name: 'hello' };

const CREATE_JOB: Wire<CreateJobArgs> = {
  description: {
    key: JOB,
    owner: { user: 'www-data' },
    instanceCount: 20,
    cronCollisionPolicy: 'KILL_EXISTING',
    taskConfig: taskConfig(),
  },
};

const SUBJECTS: readonly Subject[] = [
  { name: 'createJob request', schema: aurora.CreateJobArgs, value: CREATE_JOB },
  { name: `getTasksStatus response, ${TASKS} tasks`, schema: Response, value: tasksResponse() },
];

function taskConfig(): Wire<aurora.TaskConfig> {
  return {
    job: JOB,
    owner: { user: 'www-data' },
    isService: true,
    priority: 7,
    maxTaskFailures: -1,
    tier: 'preferred',
    resources: [{ numCpus: 0.5 }, { ramMb: 128 }, { diskMb: 1024 }, { namedPort: 'http' }],
    constraints: [{ name: 'host', constraint: { limit: { limit: 1 } } }],
    taskLinks: new Map([['http', 'http://%host%:%port:http%']]),
    contactEmail: 'team@example.org',
    executorConfig: { name: 'AuroraExecutor', data: JSON.stringify({ task: 'x'.repeat(1500) }) },
    metadata: [{ key: 'team', value: 'video' }],
    container: { mesos: {} },
  };
}

function tasksResponse(): Wire<Response> {
  const tasks = Array.from(
    { length: TASKS },
    (_, instanceId): Wire<ScheduledTask> => ({
      assignedTask: {
        taskId: `www-data-prod-hello-${instanceId}-0d7f6a5c-3e0b-4a52-9a6c-2f2b8c3e4d5f`,
        slaveId: '0d7f6a5c-3e0b-4a52-9a6c-2f2b8c3e4d5f-S1',
        slaveHost: 'agent-7.example.org',
        task: taskConfig(),
        assignedPorts: new Map([['http', 31_000 + instanceId]]),
        instanceId,
      },
      status: 'RUNNING',
      failureCount: 0,
      timesPartitioned: 0,
      taskEvents: ScheduleStatus.values.slice(0, 5).map((status, index) => ({
        timestamp: 1_700_000_000_000 + index,
        status,
        scheduler: 'scheduler-1.example.org',
      })),
    }),
  );
  return { responseCode: 'OK', details: [], result: { scheduleStatusResult: { tasks } } };
}

/** Operations per second, after as long a warm-up. */
function rate(operation: () => void): number {
  run(operation, SECONDS / 2);
  return run(operation, SECONDS);
}

function run(operation: () => void, seconds: number): number {
  const start = performance.now();
  const end = start + seconds * 1000;
  let count = 0;
  do {
    operation();
    count += 1;
  } while (performance.now() < end);
  return (count * 1000) / (performance.now() - start);
}

function report(what: string, ours: number, apache: number): void {
  const factor = `${(ours / apache).toFixed(1)} x`;
  console.log(
    `  ${what.padEnd(10)} ${format(ours).padStart(12)} ${format(apache).padStart(12)} ${factor.padStart(9)}`,
  );
}

function format(perSecond: number): string {
  return perSecond < 100 ? perSecond.toFixed(1) : Math.round(perSecond).toLocaleString('en');
}

function compare({ name, schema, value }: Subject, protocol: Protocol): void {
  const carry = method('carry', schema, schema);
  const carriers = service('Carriers', undefined, [carry]);
  // The subject's value fits its schema; the list of subjects cannot say so.
  const wire = value as Wire<unknown>;
  const bytes = encodeCall(protocol, carry, wire, 7);
  console.log(`\n${name}, ${protocol}, ${bytes.length.toLocaleString('en')} bytes`);
  console.log(`  ${''.padEnd(10)} ${'ours/s'.padStart(12)} ${'apache/s'.padStart(12)}`);
  report(
    'encode',
    rate(() => encodeCall(protocol, carry, wire, 7)),
    rate(() => apacheWrite(protocol, 'carry', schema, value)),
  );
  report(
    'decode',
    rate(() => decodeCall(protocol, carriers, bytes)),
    rate(() => apacheRead(protocol, schema, bytes)),
  );
}

console.log(
  `node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}, ${SECONDS} s per measurement`,
);
for (const subject of SUBJECTS) {
  for (const protocol of ['binary', 'json'] as const) compare(subject, protocol);
}
