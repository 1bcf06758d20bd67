import { ZooKeeperError, type ZooKeeperErrorCode } from '../errors.ts';
import type { JuteReader } from '../wire/reader.ts';
import type { WireRequest } from '../wire/requests.ts';

/** A request whose promise is not settled yet. */
export interface PendingRequest {
  readonly opcode: number;
  readonly name: string;
  readonly body: Uint8Array;
  /**
   * Settles it by the body of an answer without error.
   * @throws MalformedAnswer, having settled nothing
   */
  answer(reader: JuteReader): void;
  /**
   * Settles it with an error.
   * @param why more than the code says
   * @param wireCode the server's own number
   */
  fail(code: ZooKeeperErrorCode, why?: string, wireCode?: number): void;
}

/**
 * A request, and the promise of its answer.
 * @param onSettled called before the promise settles, with the code of the error if there is one: the place to register
 *   watches
 */
export function pendingRequest<T>(
  request: WireRequest<T>,
  onSettled: (code: ZooKeeperErrorCode | undefined) => void,
): { readonly pending: PendingRequest; readonly answer: Promise<T> } {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const pending: PendingRequest = {
    opcode: request.opcode,
    name: request.name,
    body: request.body,
    answer(reader) {
      const value = request.decode(reader);
      onSettled(undefined);
      resolve(value);
    },
    fail(code, why, wireCode) {
      onSettled(code);
      const number = code === 'UNKNOWN_ERROR' ? ` (${wireCode})` : '';
      reject(new ZooKeeperError(code, `${request.name}${number}${why === undefined ? '' : `: ${why}`}`));
    },
  };
  return { pending, answer: promise };
}
