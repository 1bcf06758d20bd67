import { failed, ok, type Result } from '../result.ts';
import { readTask } from '../task/parse.ts';
import { checkPlan } from '../task/plan.ts';
import { JsonReader, JsonShapeError } from '../task/read-json.ts';
import type { JobFacts, ThermosTask } from '../task/types.ts';
import { type Bindings, FillError, fillRefs } from './fill-refs.ts';
import { readAnnounce, readJobFacts } from './job-facts.ts';
import { resolvePorts } from './ports.ts';

/** Far above any real job, which has a few kilobytes. */
export const MAX_EXECUTOR_DATA_CHARACTERS = 8 * 1024 * 1024;

export interface BindTaskInput {
  /** `executorConfig.data` as the scheduler sent it: the JSON of a job or of a task instance. */
  readonly executorData: string;
  readonly instanceId: number;
  /** Name of the agent's host, `{{mesos.hostname}}`. */
  readonly hostname: string;
  readonly taskId: string;
  /** `assignedPorts` of the scheduler, by name. */
  readonly ports: ReadonlyMap<string, number>;
  /** The user the processes run as, `{{thermos.user}}`. */
  readonly user: string;
}

export interface BoundTask {
  readonly task: ThermosTask;
  readonly job: JobFacts;
  /** Assigned and static ports and their aliases: what the processes, health checks and the announcer use. */
  readonly ports: ReadonlyMap<string, number>;
  /** To be logged; the task runs all the same. */
  readonly warnings: readonly string[];
}

/**
 * Makes a runnable task of the executor data: fills in `mesos.instance`, `mesos.hostname`, `thermos.ports[x]`,
 * `thermos.task_id` and `thermos.user`, applies defaults, and checks names, types and plan. Unknown keys are ignored.
 * @returns the task with its job's facts, or one line that says what is wrong with it
 */
export function bindTask(input: BindTaskInput): Result<BoundTask, string> {
  try {
    return bind(input);
  } catch (error) {
    if (error instanceof JsonShapeError || error instanceof FillError) return failed(error.message);
    throw error;
  }
}

function bind(input: BindTaskInput): Result<BoundTask, string> {
  const parsed = parseJson(input.executorData);
  if (!parsed.ok) return parsed;
  // Ports come first, because the rest of the job refers to them.
  const announce = new JsonReader(parsed.value, 'job').optionalValue('announce');
  const announced = { announce: fillRefs(announce, mesosBindings(input), new Set()) };
  const resolved = resolvePorts(readAnnounce(new JsonReader(announced, 'job')), input.ports);
  if (!resolved.ok) return resolved;

  const unbound = new Set<string>();
  const bindings = new Map([...mesosBindings(input), ...thermosBindings(input, resolved.value.ports)]);
  const bound = new JsonReader(fillRefs(parsed.value, bindings, unbound), 'job');
  const task = readTask(bound.object('task'));
  const problem = describeUnbound(unbound) ?? checkPlan(task);
  if (problem !== undefined) return failed(problem);
  return ok({
    task,
    job: readJobFacts(bound),
    ports: resolved.value.ports,
    warnings: resolved.value.unmapped.map(
      (name) => `Port "${name}" of announce.portmap leads to no port number`,
    ),
  });
}

function parseJson(text: string): Result<unknown, string> {
  if (text.length > MAX_EXECUTOR_DATA_CHARACTERS) {
    return failed(
      `The executor data has ${text.length} characters, more than the ${MAX_EXECUTOR_DATA_CHARACTERS} allowed`,
    );
  }
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    return failed(`The executor data is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function mesosBindings(input: BindTaskInput): Bindings {
  return new Map([
    ['mesos.instance', String(input.instanceId)],
    ['mesos.hostname', input.hostname],
  ]);
}

function thermosBindings(input: BindTaskInput, ports: ReadonlyMap<string, number>): Bindings {
  return new Map([
    ['thermos.task_id', input.taskId],
    ['thermos.user', input.user],
    ...[...ports].map(([name, port]): [string, string] => [`thermos.ports[${name}]`, String(port)]),
  ]);
}

function describeUnbound(unbound: ReadonlySet<string>): string | undefined {
  if (unbound.size === 0) return undefined;
  return `These references have no value on the agent: ${[...unbound].sort().join(', ')}`;
}
