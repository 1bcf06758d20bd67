import protobuf from 'protobufjs';
import type { Kind, MessageSchema } from '../schema.ts';

const KEEP_NAMES = { keepCase: true };

/** The same messages in another library, to hold our bytes against. */
export class Oracle {
  readonly #root = new protobuf.Root();
  readonly #types = new Map<MessageSchema, protobuf.Type>();

  encode(schema: MessageSchema, value: object): Uint8Array {
    const type = this.#typeOf(schema);
    this.#root.resolveAll();
    return type.encode(type.fromObject(value)).finish();
  }

  #typeOf(schema: MessageSchema): protobuf.Type {
    const known = this.#types.get(schema);
    if (known !== undefined) return known;
    const type = new protobuf.Type(`Message${this.#types.size}`, KEEP_NAMES);
    this.#types.set(schema, type);
    this.#root.add(type);
    for (const [name, { number, label, type: kind }] of Object.entries(schema)) {
      const typeName = this.#nameOf(kind);
      type.add(
        label === 'map'
          ? new protobuf.MapField(name, number, 'string', typeName)
          : new protobuf.Field(name, number, typeName, label, undefined, { packed: false }),
      );
    }
    return type;
  }

  #nameOf(kind: Kind): string {
    if (kind.kind === 'message') return this.#typeOf(kind.schema()).fullName;
    if (kind.kind !== 'enum') return kind.kind;
    const name = `Enum${this.#root.nestedArray.length}`;
    this.#root.add(new protobuf.Enum(name, Object.fromEntries(kind.numberOf)));
    return `.${name}`;
  }
}
