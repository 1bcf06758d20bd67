import { MASTER_EVENT } from '../../../api/mesos/messages/master.ts';
import type { EventSink } from '../agent/types.ts';
import type { MasterChange } from '../master/changes.ts';
import { HEARTBEAT_INTERVAL_MS, type Master } from '../master/master.ts';
import { rolesOf } from '../master/validate-framework.ts';
import type { Encoding } from './encoding.ts';
import { openEventStream } from './event-stream.ts';
import type { MasterMessages } from './master-messages-v1.ts';
import { frameworkInfo, taskMessage } from './operator-views-v1.ts';
import type { Exchange } from './server.ts';

/** An event of the operator API. */
type OperatorEvent = { readonly type: string } & { readonly [payload: string]: unknown };

/** When one more comes, the oldest is ended, as with Mesos. */
const MAX_SUBSCRIBERS = 1_000;

/** The subscribers of the operator API: each is told the state first, then what happens. */
export class OperatorEvents {
  readonly #master: Master;
  readonly #messages: MasterMessages;
  readonly #sinks = new Set<EventSink<OperatorEvent>>();

  constructor(master: Master, messages: MasterMessages) {
    this.#master = master;
    this.#messages = messages;
    master.changes.watch((change) => this.#tell(change));
  }

  /** Starts a stream as the answer to SUBSCRIBE. */
  subscribe({ response }: Exchange, encoding: Encoding): void {
    const format = { encoding, schema: MASTER_EVENT };
    const sink = openEventStream<OperatorEvent>(response, format, {}, () => this.#sinks.delete(sink));
    this.#sinks.add(sink);
    const [oldest] = this.#sinks;
    if (this.#sinks.size > MAX_SUBSCRIBERS) oldest?.close();
    sink.send({
      type: 'SUBSCRIBED',
      subscribed: {
        get_state: this.#messages.state(),
        heartbeat_interval_seconds: HEARTBEAT_INTERVAL_MS / 1000,
      },
    });
    sink.send({ type: 'HEARTBEAT' });
  }

  #tell(change: MasterChange): void {
    if (this.#sinks.size === 0) return;
    const event = this.#eventOf(change);
    for (const sink of this.#sinks) sink.send(event);
  }

  #eventOf(change: MasterChange): OperatorEvent {
    const { type } = change;
    switch (type) {
      case 'TASK_ADDED': {
        const { framework, task } = change;
        const role = rolesOf(framework.info)[0] ?? '*';
        return { type, task_added: { task: taskMessage(task, framework.id, role) } };
      }
      case 'TASK_UPDATED': {
        const { framework, status, state } = change;
        return { type, task_updated: { framework_id: { value: framework.id }, status, state } };
      }
      case 'FRAMEWORK_ADDED':
        return { type, framework_added: { framework: this.#messages.framework(change.framework) } };
      case 'FRAMEWORK_UPDATED':
        return { type, framework_updated: { framework: this.#messages.framework(change.framework) } };
      case 'FRAMEWORK_REMOVED': {
        const { id, info } = change.framework;
        return { type, framework_removed: { framework_info: frameworkInfo(info, id) } };
      }
      case 'AGENT_ADDED':
        return { type, agent_added: { agent: this.#messages.agent() } };
      case 'AGENT_REMOVED':
        return { type, agent_removed: { agent_id: { value: this.#master.options.agentId } } };
      case 'HEARTBEAT':
        return { type };
    }
  }
}
