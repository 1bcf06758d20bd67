import fc from '../../testing/properties.ts';
import type { Field, Kind, MessageSchema } from '../schema.ts';

const signed = (bits: bigint) => {
  const limit = 2n ** (bits - 1n);
  return fc.bigInt({ min: -limit, max: limit - 1n }).map(plain);
};
const unsigned = (bits: bigint) => fc.bigInt({ min: 0n, max: 2n ** bits - 1n }).map(plain);

/** An integer as values have it. */
function plain(value: bigint): number | bigint {
  const exact = Number(value);
  return Number.isSafeInteger(exact) ? exact : value;
}

/** Values of a message; those at depth 0 have no messages in them. */
export function messages(schema: MessageSchema, depth: number): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.entries(schema)
    .filter(([, field]) => depth > 0 || field.type.kind !== 'message')
    .map(([name, field]) => [name, fieldValues(field, depth)] as const);
  return fc.record(Object.fromEntries(fields), { requiredKeys: [], noNullPrototype: true });
}

function fieldValues({ label, type }: Field, depth: number): fc.Arbitrary<unknown> {
  const one = values(type, depth);
  if (label === 'repeated') return fc.array(one, { minLength: 1, maxLength: 2 });
  if (label === 'map')
    return fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), one, {
      minKeys: 1,
      maxKeys: 2,
      noNullPrototype: true,
    });
  return one;
}

function values(type: Kind, depth: number): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'message':
      return messages(type.schema(), depth - 1);
    case 'enum':
      return fc.constantFrom(...type.numberOf.keys());
    case 'bool':
      return fc.boolean();
    case 'string':
      return fc.string({ unit: 'grapheme' });
    case 'bytes':
      return fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('base64'));
    case 'double':
      return fc.double({ noNaN: true });
    case 'int32':
      return signed(32n);
    case 'int64':
      return signed(64n);
    case 'uint32':
      return unsigned(32n);
    case 'uint64':
      return unsigned(64n);
  }
}
