import { type DerReader, encodeElement, encodeFields, encodeInteger, encodeText, field, TAG } from './der.ts';

/** A user or a service of a realm. */
export interface Principal {
  /** What kind of name it is (RFC 4120, 6.2); nobody decides by it. */
  readonly nameType: number;
  /** Such as `["HTTP", "host.example"]`. */
  readonly components: readonly string[];
  readonly realm: string;
}

/** The usual way to write a principal: `HTTP/host.example@EXAMPLE.ORG`. */
export function formatPrincipal({ components, realm }: Principal): string {
  const escaped = components.map((part) => part.replaceAll(/[\\/@]/g, '\\$&'));
  return `${escaped.join('/')}@${realm}`;
}

/** The name without its realm, as PrincipalName. */
export function encodeName({ nameType, components }: Principal): Uint8Array {
  const names = encodeElement(TAG.sequence, ...components.map(encodeText));
  return encodeFields({ 0: encodeInteger(nameType), 1: names });
}

/** Reads a PrincipalName. @throws DerError */
export function readName(reader: DerReader): Omit<Principal, 'realm'> {
  const fields = reader.within(TAG.sequence);
  const nameType = fields.within(field(0)).integer();
  const names = fields.within(field(1)).within(TAG.sequence);
  const components: string[] = [];
  while (!names.isAtEnd) components.push(names.text());
  return { nameType, components };
}
