import { stringifyExactJson } from '../../../api/mesos/json.ts';
import { wrongMethod } from './call-body.ts';
import { answerEmpty, answerText, type Exchange, type Handler } from './server.ts';

const CALLBACK_NAME = /^[A-Za-z_$][\w$.]*$/;

/** Answers with JSON, wrapped in a call if the client asked for `?jsonp=fn`. */
export function answerJson({ response, query }: Exchange, value: unknown): void {
  const json = stringifyExactJson(value);
  const callback = query.get('jsonp');
  const isWrapped = callback !== null && CALLBACK_NAME.test(callback);
  const body = isWrapped ? `${callback}(${json})` : json;
  response.writeHead(200, {
    'Content-Type': isWrapped ? 'text/javascript' : 'application/json',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}

/** A GET endpoint that answers with JSON. */
export function jsonEndpoint(read: (exchange: Exchange) => unknown): Handler {
  return getEndpoint((exchange) => answerJson(exchange, read(exchange)));
}

/** A GET endpoint; other methods are refused. */
export function getEndpoint(handle: Handler): Handler {
  return (exchange) => {
    const wrong = wrongMethod(exchange.request, 'GET');
    if (wrong === undefined) return handle(exchange);
    exchange.request.resume();
    answerText(exchange.response, wrong.status, wrong.text, wrong.headers);
  };
}

/** `GET /health`. */
export const health: Handler = getEndpoint(({ response }) => answerEmpty(response, 200));
