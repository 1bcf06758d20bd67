import { stringifyExactJson } from '../../../api/mesos/json.ts';
import { answerBody, answerEmpty, type Exchange, type Handler } from './server.ts';

const CALLBACK_NAME = /^[A-Za-z_$][\w$.]*$/;

/** Answers with JSON, wrapped in a call if the client asked for `?jsonp=fn`. */
export function answerJson(exchange: Exchange, value: unknown): void {
  const json = stringifyExactJson(value);
  const callback = exchange.query.get('jsonp');
  const isWrapped = callback !== null && CALLBACK_NAME.test(callback);
  const body = Buffer.from(isWrapped ? `${callback}(${json})` : json);
  answerBody(exchange, isWrapped ? 'text/javascript' : 'application/json', body);
}

/** An endpoint that answers with JSON. */
export function jsonEndpoint(read: (exchange: Exchange) => unknown): Handler {
  return getEndpoint((exchange) => answerJson(exchange, read(exchange)));
}

/** An endpoint that only reads. As with Mesos, the method is not looked at, nor is a body. */
export function getEndpoint(handle: Handler): Handler {
  return (exchange) => {
    exchange.request.resume();
    return handle(exchange);
  };
}

/** `GET /health`. */
export const health: Handler = getEndpoint(({ response }) => answerEmpty(response, 200));
