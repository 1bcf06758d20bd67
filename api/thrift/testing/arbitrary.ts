import fc from '../../testing/properties.ts';
import type { FieldSchema, StructSchema, TypeSchema, Wire } from '../schema.ts';

/** Which texts to generate. */
export interface ArbitraryOptions {
  /** Leave out what Apache's JSON library cannot do: control characters, and the key `__proto__`, which it loses. */
  readonly printable?: boolean;
  /** Leave out integers that need 64 bits and doubles that JSON cannot spell. */
  readonly plainNumbers?: boolean;
}

const EXTREMES = [
  0,
  -1,
  2 ** 53,
  -(2 ** 53),
  2n ** 63n - 1n,
  -(2n ** 63n),
  2n ** 53n + 1n,
  2 ** 32,
  -(2 ** 32),
];

/** Values of a struct as they may travel: any field may be absent, unions have one member. */
export function arbitraryWire<T>(
  schema: StructSchema<T>,
  options: ArbitraryOptions = {},
): fc.Arbitrary<Wire<T>> {
  // Generated field by field as the schema of T says.
  return structs(schema, options, 0) as fc.Arbitrary<Wire<T>>;
}

function structs(schema: StructSchema, options: ArbitraryOptions, depth: number): fc.Arbitrary<unknown> {
  const members = schema.fields.map(
    (field: FieldSchema) => [field.name, values(field.type, options, depth + 1)] as const,
  );
  if (schema.kind === 'union') {
    return fc.oneof(...members.map(([name, member]) => member.map((value) => ({ [name]: value }))));
  }
  // Deep down most fields are left out, so that values stay small.
  const record = fc.record(Object.fromEntries(members), { requiredKeys: [], noNullPrototype: true });
  return depth < 2
    ? record
    : fc.oneof({ weight: 2, arbitrary: record }, { weight: 1, arbitrary: fc.constant({}) });
}

function values(type: TypeSchema, options: ArbitraryOptions, depth: number): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'struct':
    case 'union':
      return structs(type, options, depth);
    case 'list':
    case 'set':
      return fc.array(values(type.element, options, depth), { maxLength: depth < 3 ? 3 : 2 });
    case 'map':
      return fc
        .uniqueArray(fc.tuple(texts(options), values(type.value, options, depth)), {
          maxLength: 3,
          selector: ([key]) => key,
        })
        .map((entries) => new Map(entries));
    case 'enum':
      return fc.constantFrom(...type.values);
    case 'bool':
      return fc.boolean();
    case 'byte':
      return fc.integer({ min: -128, max: 127 });
    case 'i16':
      return fc.integer({ min: -0x8000, max: 0x7fff });
    case 'i32':
      return fc.oneof(fc.integer(), fc.constantFrom(0, 1, -1, 0x7fff_ffff, -0x8000_0000));
    case 'i64':
      return integers(options);
    case 'double':
      return doubles(options);
    case 'string':
      return texts(options);
    case 'binary':
      return fc.uint8Array({ maxLength: 20 });
  }
}

/** Without −0, whose sign Apache's library drops. */
function doubles({ plainNumbers = false }: ArbitraryOptions): fc.Arbitrary<number> {
  return fc
    .double({ noNaN: plainNumbers, noDefaultInfinity: plainNumbers })
    .map((value) => (value === 0 ? 0 : value));
}

function integers(options: ArbitraryOptions): fc.Arbitrary<number | bigint> {
  if (options.plainNumbers) return fc.maxSafeInteger();
  const exact = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
  return fc.oneof(fc.maxSafeInteger(), exact.map(narrowed), fc.constantFrom(...EXTREMES).map(narrowed));
}

/** The spelling that a decoder chooses: a number where that is exact. */
function narrowed(value: number | bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : BigInt(value);
}

function texts({ printable }: ArbitraryOptions): fc.Arbitrary<string> {
  const any = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.string({ unit: 'binary-ascii', minLength: 30, maxLength: 100 }),
    fc.constantFrom('', 'www-data', '"quoted\\"', '\ufeffmark', 'é', '日本語', '🚀', '__proto__'),
  );
  return printable ? any.map((text) => text.replaceAll(UNPRINTABLE, '')) : any;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is left out
const UNPRINTABLE = /[\u0000-\u0007\u000b\u000e-\u001f]|^__proto__$/g;
