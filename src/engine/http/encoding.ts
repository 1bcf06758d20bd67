import { stringifyExactJson } from '../../../api/mesos/json.ts';
import { encodeMessage } from '../../../api/protobuf/encode.ts';
import type { MessageSchema } from '../../../api/protobuf/schema.ts';
import type { Refusal } from './call-body.ts';

/** How messages are written. */
export type Encoding = 'json' | 'protobuf';

/** What each encoding is called in headers. */
export const CONTENT_TYPE: Readonly<Record<Encoding, string>> = {
  json: 'application/json',
  protobuf: 'application/x-protobuf',
};

/** The answer to a client that takes neither encoding. */
export const NOT_ACCEPTABLE: Refusal = {
  status: 406,
  text: "Expecting 'Accept' to allow 'application/x-protobuf' or 'application/json'",
};

/** The encoding that a client is answered in, as Mesos reads its Accept header: JSON unless it takes only the other. */
export function acceptedEncoding(accept: string | undefined): Encoding | undefined {
  const taken = (accept ?? '*/*').split(',').flatMap((part) => {
    const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    const isExcluded = parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
    return isExcluded ? [] : [type];
  });
  const takes = (encoding: Encoding) =>
    taken.some((type) => ['*/*', 'application/*', CONTENT_TYPE[encoding]].includes(type));
  if (takes('json')) return 'json';
  return takes('protobuf') ? 'protobuf' : undefined;
}

/** Writes a message. @throws EncodeError if it does not fit its schema */
export function encodeAs(encoding: Encoding, schema: MessageSchema, message: unknown): Uint8Array {
  return encoding === 'json' ? Buffer.from(stringifyExactJson(message)) : encodeMessage(schema, message);
}
