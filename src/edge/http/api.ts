import type { AuroraAdmin, Response } from '../../../api/generated/aurora.ts';
import { AuroraAdmin as AuroraAdminSchema } from '../../../api/generated/aurora.ts';
import {
  type ApplicationExceptionType,
  type DecodeLimits,
  decodeCall,
  encodeException,
  encodeReply,
  type IncomingCall,
  type MethodSchema,
  type Protocol,
  ProtocolError,
  type Wire,
} from '../../../api/thrift/index.ts';
import type { Logger } from '../../ports/logger.ts';
import { refuseForeignOrigin } from './origin.ts';
import { HttpError, type HttpRequest, type HttpResponse, type Route } from './route.ts';

const BINARY = 'application/vnd.apache.thrift.binary';
const JSON_TYPE = 'application/vnd.apache.thrift.json';

/** Request types of the JSON protocol; every other one but {@link BINARY} is refused, as upstream does. */
const JSON_REQUEST_TYPES: ReadonlySet<string> = new Set([
  'application/x-thrift',
  'application/json',
  JSON_TYPE,
  `${JSON_TYPE};charset=utf-8`,
]);

/** Elements of all containers of one call together: bounds the memory that a small body can claim. */
const MAX_ELEMENTS = 500_000;

/** Who calls. */
export interface Caller {
  readonly remoteAddress: string;
  /** The header of that name. */
  readonly authorization: string | undefined;
}

/**
 * Executes one RPC.
 * @param args arguments as they travelled, of the type that the RPC's schema describes
 * @throws HttpError if the caller gets an HTTP status instead of a Response, such as 401
 */
export type ApiHandler = (rpc: string, args: unknown, caller: Caller) => Promise<Wire<Response>>;

export interface ApiOptions {
  readonly handle: ApiHandler;
  readonly logger: Logger;
  /** Text of the flag `enable_cors_for`: the one foreign site whose pages may call. */
  readonly corsOrigin?: string;
}

/** Hands every call to the method of that name. */
export function callsTo(service: AuroraAdmin): ApiHandler {
  return (rpc, args) => {
    // The call was decoded by the schema of this very method.
    const method = service[rpc as keyof AuroraAdmin] as (args: unknown) => Promise<Wire<Response>>;
    return method.call(service, args);
  };
}

/** The routes of `/api`: Thrift calls in the binary and the JSON protocol. */
export function apiRoutes(options: ApiOptions): Route[] {
  const handle = async (request: HttpRequest): Promise<HttpResponse> => {
    refuseForeignOrigin(request, options.corsOrigin);
    const answer = await answerCall(options, request);
    return { ...answer, headers: { ...answer.headers, ...corsHeaders(options) } };
  };
  return [
    { method: 'POST', path: '/api', handle },
    { method: 'GET', path: '/api', handle },
  ];
}

function corsHeaders({ corsOrigin }: ApiOptions): Record<string, string> {
  if (corsOrigin === undefined) return {};
  return {
    'Access-Control-Allow-Origin': corsOrigin,
    'Access-Control-Allow-Methods': 'DELETE,GET,HEAD,OPTIONS,POST,PUT',
    'Access-Control-Allow-Headers': 'Accept,Content-Type,Origin,X-Requested-With',
  };
}

async function answerCall(options: ApiOptions, request: HttpRequest): Promise<HttpResponse> {
  const call = decode(requestProtocol(request), request.body);
  const protocol = responseProtocol(request);
  const bytes =
    call.kind === 'call'
      ? await execute(options, call, request, protocol)
      : encodeProblem(protocol, call, 'UNKNOWN_METHOD', `Invalid method name: '${call.name}'`);
  return {
    status: 200,
    headers: { 'Content-Type': protocol === 'binary' ? BINARY : JSON_TYPE },
    body: bytes,
  };
}

async function execute(
  { handle, logger }: ApiOptions,
  call: Extract<IncomingCall, { kind: 'call' }>,
  request: HttpRequest,
  protocol: Protocol,
): Promise<Uint8Array> {
  const { name } = call.method;
  try {
    const caller = { remoteAddress: request.remoteAddress, authorization: request.headers.authorization };
    const response = await handle(name, call.args, caller);
    // Every RPC of the service returns a Response.
    return encodeReply(protocol, call.method as MethodSchema<unknown, Response>, response, call.seqid);
  } catch (error) {
    if (error instanceof HttpError) throw error;
    logger.error(`the call ${name} failed`, error);
    const subject = { name, seqid: call.seqid };
    return encodeProblem(protocol, subject, 'INTERNAL_ERROR', `Internal error processing ${name}`);
  }
}

function encodeProblem(
  protocol: Protocol,
  { name, seqid }: { readonly name: string; readonly seqid: number },
  type: ApplicationExceptionType,
  message: string,
): Uint8Array {
  return encodeException(protocol, name, { type, message }, seqid);
}

/** @throws HttpError 500 as upstream answers, or 413 for too many elements */
function decode(protocol: Protocol, body: Uint8Array): IncomingCall {
  const limits: Partial<DecodeLimits> = { maxElements: MAX_ELEMENTS };
  try {
    return decodeCall(protocol, AuroraAdminSchema, body, limits);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    const status = error.problem === 'too-large' ? 413 : 500;
    throw new HttpError(status, `The body is no Thrift call in the ${protocol} protocol: ${error.message}`);
  }
}

/** @throws HttpError 415 */
function requestProtocol({ headers }: HttpRequest): Protocol {
  const given = headers['content-type'];
  if (given === undefined) return 'json';
  const type = given.toLowerCase().replaceAll(/\s/g, '');
  if (type === BINARY) return 'binary';
  if (JSON_REQUEST_TYPES.has(type)) return 'json';
  throw new HttpError(415, `Unsupported Content-Type: ${given}`);
}

function responseProtocol({ headers }: HttpRequest): Protocol {
  const [type] = (headers.accept ?? '').split(';');
  return type?.trim().toLowerCase() === BINARY ? 'binary' : 'json';
}
