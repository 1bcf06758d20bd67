import { EXECUTOR_CALL, EXECUTOR_EVENT } from '../../../api/mesos/messages/executor.ts';
import type { ExecutorEvent } from '../../../api/mesos/v1.ts';
import type { Agent } from '../agent/agent.ts';
import type { AgentExecutor } from '../agent/types.ts';
import type { CheckedExecutorCall, LooseExecutorCall } from '../json/messages.ts';
import { validateExecutorCall } from '../json/validate-call.ts';
import { type Read, type Refusal, readCall } from './call-body.ts';
import { acceptedEncoding, NOT_ACCEPTABLE } from './encoding.ts';
import { openEventStream } from './event-stream.ts';
import { answerEmpty, answerText, type Exchange, type Handler } from './server.ts';

/** `POST /api/v1/executor`. */
export function executorApi(agent: Agent): Handler {
  return async (exchange) => {
    agent.runs.requestsUnderWay += 1;
    try {
      await answer(agent, exchange);
    } finally {
      agent.runs.requestsUnderWay -= 1;
    }
  };
}

async function answer(agent: Agent, { request, response }: Exchange): Promise<void> {
  const refuse = ({ status, text, headers }: Refusal) => answerText(response, status, text, headers);
  const loose = await readCall<LooseExecutorCall>(request, EXECUTOR_CALL);
  if (!loose.ok) return refuse(loose.refusal);
  if (loose.value.type === 'HEARTBEAT') return answerEmpty(response, 202);
  const checked = check(agent, loose.value);
  if (!checked.ok) return refuse(checked.refusal);
  const { call, executor } = checked.value;
  switch (call.type) {
    case 'SUBSCRIBE': {
      const encoding = acceptedEncoding(request.headers.accept);
      if (encoding === undefined) return refuse(NOT_ACCEPTABLE);
      const format = { encoding, schema: EXECUTOR_EVENT };
      const sink = openEventStream<ExecutorEvent>(response, format, {}, () => {
        if (executor.sink === sink) delete executor.sink;
      });
      agent.subscribe(executor, call, sink);
      return;
    }
    case 'UPDATE':
      agent.update(executor, call.update.status);
      break;
    case 'MESSAGE':
      agent.message(executor, call.message.data);
      break;
    case 'HEARTBEAT':
      break;
  }
  answerEmpty(response, 202);
}

function check(
  agent: Agent,
  loose: LooseExecutorCall,
): Read<{ readonly call: CheckedExecutorCall; readonly executor: AgentExecutor }> {
  const refuse = (status: number, text: string): Read<never> => ({ ok: false, refusal: { status, text } });
  const checked = validateExecutorCall(loose);
  if (!checked.ok) return refuse(400, checked.problem);
  if (loose.type === 'UNKNOWN') return refuse(501, '501 Not Implemented.');
  if (!agent.recovered && loose.type !== 'SUBSCRIBE') return refuse(503, 'Agent has not finished recovery');
  const frameworkId = loose.framework_id.value;
  if (!agent.frameworks.has(frameworkId)) return refuse(400, 'Framework cannot be found');
  const executor = agent.executor(frameworkId, loose.executor_id.value);
  if (executor === undefined || executor.state === 'terminated')
    return refuse(400, 'Executor cannot be found');
  if (executor.state === 'registering' && loose.type !== 'SUBSCRIBE') {
    return refuse(403, 'Executor is not subscribed');
  }
  return { ok: true, value: { call: checked.value, executor } };
}
