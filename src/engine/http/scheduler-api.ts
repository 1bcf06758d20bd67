import type { SchedulerEvent } from '../../../api/mesos/v1.ts';
import type { Random } from '../../ports/random.ts';
import { type CheckedSchedulerCall, readSchedulerCall } from '../json/messages.ts';
import { validateSchedulerCall } from '../json/validate-call.ts';
import type { Master } from '../master/master.ts';
import { acceptsJson, NOT_ACCEPTABLE, type Refusal, readCallBody } from './call-body.ts';
import { authenticate, type Credential } from './credentials.ts';
import { openEventStream } from './event-stream.ts';
import { answerEmpty, answerText, type Exchange, type Handler } from './server.ts';

/**
 * `POST /api/v1/scheduler`.
 * @param credentials undefined: nobody is asked who they are
 */
export function schedulerApi(
  master: Master,
  random: Random,
  credentials: readonly Credential[] | undefined,
): Handler {
  return async ({ request, response }: Exchange) => {
    const refuse = ({ status, text, headers }: Refusal) => answerText(response, status, text, headers);
    const principal = credentials && authenticate(request.headers.authorization, credentials);
    if (credentials !== undefined && principal === undefined) {
      request.resume();
      refuse(unauthorized('mesos-master-scheduler'));
      return;
    }
    const body = await readCallBody(request);
    if (!body.ok) return refuse(body.refusal);
    const loose = readSchedulerCall(body.value);
    if (!loose.ok) return refuse({ status: 400, text: loose.problem });
    const checked = validateSchedulerCall(loose.value, principal);
    if (!checked.ok) return refuse({ status: 400, text: checked.problem });
    const call = checked.value;
    const streamId = request.headers['mesos-stream-id'];
    if (call.type === 'SUBSCRIBE') {
      const problem = subscribeProblem(streamId, request.headers.accept);
      if (problem !== undefined) return refuse(problem);
      const fresh = random.uuid();
      const sink = openEventStream<SchedulerEvent>(response, { 'Mesos-Stream-Id': fresh }, () =>
        master.disconnected(fresh),
      );
      return master.subscribe(withPrincipal(call, principal), fresh, sink);
    }
    const problem = streamProblem(master, call, streamId);
    if (problem !== undefined) return refuse(problem);
    const framework = master.frameworks.get(call.framework_id?.value ?? '');
    if (framework !== undefined) master.handle(framework, call);
    answerEmpty(response, call.type === 'UPDATE_FRAMEWORK' ? 200 : 202);
  };
}

/** The answer to a caller who did not say, or not truly, who they are. */
export function unauthorized(realm: string): Refusal {
  return {
    status: 401,
    text: '401 Unauthorized.',
    headers: { 'WWW-Authenticate': `Basic realm="${realm}"` },
  };
}

function subscribeProblem(
  streamId: string | string[] | undefined,
  accept: string | undefined,
): Refusal | undefined {
  if (streamId !== undefined) {
    return { status: 400, text: "Subscribe calls should not include the 'Mesos-Stream-Id' header" };
  }
  return acceptsJson(accept) ? undefined : NOT_ACCEPTABLE;
}

type SubscribeCall = Extract<CheckedSchedulerCall, { type: 'SUBSCRIBE' }>;

/** A framework that does not name its principal is given the authenticated one. */
function withPrincipal(call: SubscribeCall, principal: string | undefined): SubscribeCall {
  if (principal === undefined) return call;
  const info = { principal, ...call.subscribe.framework_info };
  return { ...call, subscribe: { ...call.subscribe, framework_info: info } };
}

function streamProblem(
  master: Master,
  call: CheckedSchedulerCall,
  streamId: string | string[] | undefined,
): Refusal | undefined {
  const frameworkId = call.framework_id?.value ?? '';
  const framework = master.frameworks.get(frameworkId);
  if (framework === undefined) return { status: 400, text: 'Framework cannot be found' };
  if (framework.subscription === undefined) return { status: 403, text: 'Framework is not subscribed' };
  if (streamId === undefined) {
    return { status: 400, text: "All non-subscribe calls should include the 'Mesos-Stream-Id' header" };
  }
  if (streamId === framework.subscription.streamId) return undefined;
  return {
    status: 400,
    text:
      `The stream ID '${streamId}' included in this request didn't match the stream ID currently ` +
      `associated with framework ID ${frameworkId}`,
  };
}
