import { toInt } from '../../data/float.ts';
import { isInt, native, text } from '../native.ts';
import type { Runtime } from '../runtime.ts';
import { NativeFunction, PyObject, type Value } from '../values.ts';

/** `uuid.UUID` */
class Uuid extends PyObject {
  /** 32 hexadecimal digits. */
  readonly hex: string;
  constructor(hex: string) {
    super();
    this.hex = hex;
  }
  override typeName(): string {
    return 'UUID';
  }
  override repr(): string {
    return `UUID('${this.str()}')`;
  }
  override str(): string {
    return this.hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }
  override equals(_rt: Runtime, other: Value): boolean {
    return other instanceof Uuid && other.hex === this.hex;
  }
  override hashKey(): string {
    return `\0uuid${this.hex}`;
  }
  override compare(_rt: Runtime, other: Value): number | undefined {
    if (!(other instanceof Uuid)) return undefined;
    return this.hex < other.hex ? -1 : Number(this.hex > other.hex);
  }
  override ownAttribute(_rt: Runtime, name: string): Value | undefined {
    switch (name) {
      case 'hex':
        return this.hex;
      case 'int':
        return toInt(BigInt(`0x${this.hex}`));
      case 'urn':
        return `urn:uuid:${this.str()}`;
      case 'version':
        return Number.parseInt(this.hex.charAt(12), 16);
      default:
        return undefined;
    }
  }
}

const NAMESPACES: readonly (readonly [string, string])[] = [
  ['NAMESPACE_DNS', '6ba7b8109dad11d180b400c04fd430c8'],
  ['NAMESPACE_URL', '6ba7b8119dad11d180b400c04fd430c8'],
  ['NAMESPACE_OID', '6ba7b8129dad11d180b400c04fd430c8'],
  ['NAMESPACE_X500', '6ba7b8149dad11d180b400c04fd430c8'],
];

/** Notes the version and the variant of RFC 9562 in 32 digits. */
function withVersion(hex: string, version: number): Uuid {
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return new Uuid(`${hex.slice(0, 12)}${version}${hex.slice(13, 16)}${variant}${hex.slice(17)}`);
}

/** A UUID of a name: the hash of the namespace's bytes and the name. */
function fromName(name: string, algorithm: string, version: number): NativeFunction {
  return native(`${name}(namespace, name)`, (rt, [namespace, value]) => {
    if (!(namespace instanceof Uuid)) throw rt.error('TypeError', `${name}() takes a UUID and a name`);
    const bytes = namespace.hex.match(/../g)?.map((digits) => Number.parseInt(digits, 16)) ?? [];
    const digest = rt.host.hash(algorithm, text(rt, value), bytes);
    if (digest === undefined) throw rt.error('ValueError', `unsupported hash type ${algorithm}`);
    return withVersion(digest.slice(0, 32), version);
  });
}

function makeUuid(rt: Runtime, hex: Value | undefined, int: Value | undefined): Uuid {
  if (isInt(int)) {
    if (int < 0 || BigInt(int) >> 128n !== 0n)
      throw rt.error('ValueError', 'int is out of range (need a 128-bit value)');
    return new Uuid(BigInt(int).toString(16).padStart(32, '0'));
  }
  const digits = text(rt, hex)
    .replace(/^urn:|uuid:|[{}-]/g, '')
    .toLowerCase();
  if (!/^[\da-f]{32}$/.test(digits)) throw rt.error('ValueError', 'badly formed hexadecimal UUID string');
  return new Uuid(digits);
}

/** @returns the names of `uuid` */
export function uuidModule(rt: Runtime): [string, Value][] {
  const random = () =>
    withVersion(Array.from({ length: 32 }, () => Math.floor(rt.host.random() * 16).toString(16)).join(''), 4);
  return [
    ...NAMESPACES.map(([name, hex]): [string, Value] => [name, new Uuid(hex)]),
    ...[
      new NativeFunction('UUID', (_rt, [hex], kwargs) =>
        makeUuid(rt, kwargs.get('hex') ?? hex, kwargs.get('int')),
      ),
      native('uuid4()', random),
      native('uuid1()', random),
      fromName('uuid3', 'md5', 3),
      fromName('uuid5', 'sha1', 5),
    ].map((each): [string, Value] => [each.name, each]),
  ];
}
