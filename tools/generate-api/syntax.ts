/** What a Thrift file says, as {@link parse} finds it. */
export interface Document {
  readonly includes: readonly string[];
  readonly definitions: readonly Definition[];
}

export type Definition = EnumDefinition | StructDefinition | ConstDefinition | ServiceDefinition;

interface Documented {
  readonly doc: string | undefined;
  readonly name: string;
}

export interface EnumDefinition extends Documented {
  readonly kind: 'enum';
  readonly members: readonly {
    readonly name: string;
    readonly value: number;
    readonly doc: string | undefined;
  }[];
}

export interface StructDefinition extends Documented {
  readonly kind: 'struct' | 'union';
  readonly fields: readonly Field[];
}

export interface Field extends Documented {
  readonly id: number;
  readonly type: TypeReference;
  readonly optional: boolean;
  readonly nullable: boolean;
  readonly defaultValue: Literal | undefined;
}

export interface ConstDefinition extends Documented {
  readonly kind: 'const';
  readonly type: TypeReference;
  readonly value: Literal;
}

export interface ServiceDefinition extends Documented {
  readonly kind: 'service';
  readonly parent: string | undefined;
  readonly methods: readonly Method[];
}

export interface Method extends Documented {
  readonly returns: string;
  readonly args: readonly Field[];
}

export type TypeReference =
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'list' | 'set'; readonly element: TypeReference }
  | { readonly kind: 'map'; readonly key: TypeReference; readonly value: TypeReference };

export type Literal =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: string }
  | { readonly kind: 'name'; readonly value: string }
  | { readonly kind: 'list'; readonly items: readonly Literal[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [Literal, Literal])[] };
