import type { FrameworkInfo, Resource, SchedulerEvent, TaskInfo } from '../../api/mesos/v1.ts';
import type { Engine, EngineCall, EngineListener } from '../../src/ports/engine.ts';

/** An engine that does nothing by itself: the journey says what it tells the scheduler, and sees what it is told. */
export class ScriptedEngine implements Engine {
  readonly #print: (line: string) => void;
  #listener: EngineListener | undefined;
  #framework: (() => FrameworkInfo) | undefined;
  #connected = false;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  start(framework: () => FrameworkInfo, listener: EngineListener): void {
    this.#framework = framework;
    this.#listener = listener;
  }

  connect(): void {
    this.#print(`→ SUBSCRIBE as ${this.#framework?.().id?.value ?? 'a new framework'}`);
    this.#connected = true;
    this.tell({ type: 'SUBSCRIBED', subscribed: { framework_id: { value: 'framework-1' } } });
  }

  disconnect(): void {
    this.#connected = false;
    this.#listener?.onDisconnected('as scripted');
  }

  tell(event: SchedulerEvent): void {
    this.#listener?.onEvent(event);
  }

  send(call: EngineCall): boolean {
    this.#print(`${this.#connected ? '→' : '✗ not connected:'} ${describeCall(call)}`);
    return this.#connected;
  }

  async stop(): Promise<void> {
    this.#connected = false;
  }
}

function describeCall(call: EngineCall): string {
  switch (call.type) {
    case 'ACCEPT': {
      const tasks = call.accept.operations?.flatMap(({ launch }) => launch?.task_infos ?? []) ?? [];
      const rest = `rest filtered ${call.accept.filters?.refuse_seconds}s`;
      return `ACCEPT ${values(call.accept.offer_ids)}: ${tasks.map(describeTask).join(', ')}; ${rest}`;
    }
    case 'DECLINE':
      return `DECLINE ${values(call.decline.offer_ids)} for ${call.decline.filters?.refuse_seconds}s`;
    case 'KILL':
      return `KILL ${call.kill.task_id.value}`;
    case 'ACKNOWLEDGE':
      return `ACKNOWLEDGE ${call.acknowledge.task_id.value}`;
    case 'RECONCILE': {
      const tasks = call.reconcile.tasks ?? [];
      return `RECONCILE ${tasks.length === 0 ? 'everything' : values(tasks.map(({ task_id }) => task_id))}`;
    }
    default:
      return call.type;
  }
}

function describeTask({ task_id, agent_id, resources }: TaskInfo): string {
  return `launch ${task_id.value} on ${agent_id.value} with ${(resources ?? []).map(describeResource).join(' ')}`;
}

function describeResource({ name, scalar, ranges }: Resource): string {
  const ports = ranges?.range?.map(({ begin, end }) => (begin === end ? `${begin}` : `${begin}-${end}`));
  return `${name}=${scalar?.value ?? ports?.join(',')}`;
}

function values(ids: readonly { readonly value: string }[]): string {
  return ids.map(({ value }) => value).join(' ');
}
