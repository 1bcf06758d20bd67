import { SCHEDULER_CALL, SCHEDULER_EVENT } from '../../../api/mesos/messages/scheduler.ts';
import type { SchedulerEvent } from '../../../api/mesos/v1.ts';
import type { Random } from '../../ports/random.ts';
import type { CheckedSchedulerCall, LooseSchedulerCall } from '../json/messages.ts';
import { validateSchedulerCall } from '../json/validate-call.ts';
import type { Master } from '../master/master.ts';
import { type Refusal, readCall } from './call-body.ts';
import { authenticate, type Credential } from './credentials.ts';
import { acceptedEncoding, NOT_ACCEPTABLE } from './encoding.ts';
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
    const loose = await readCall<LooseSchedulerCall>(request, SCHEDULER_CALL);
    if (!loose.ok) return refuse(loose.refusal);
    const checked = validateSchedulerCall(loose.value, principal);
    if (!checked.ok) return refuse({ status: 400, text: checked.problem });
    const call = checked.value;
    const streamId = request.headers['mesos-stream-id'];
    if (call.type === 'SUBSCRIBE') {
      if (streamId !== undefined) return refuse(STREAM_ID_ON_SUBSCRIBE);
      const encoding = acceptedEncoding(request.headers.accept);
      if (encoding === undefined) return refuse(NOT_ACCEPTABLE);
      const fresh = random.uuid();
      const format = { encoding, schema: SCHEDULER_EVENT };
      const sink = openEventStream<SchedulerEvent>(response, format, { 'Mesos-Stream-Id': fresh }, () =>
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

const STREAM_ID_ON_SUBSCRIBE: Refusal = {
  status: 400,
  text: "Subscribe calls should not include the 'Mesos-Stream-Id' header",
};

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
