import type {
  ConstDefinition,
  Definition,
  Document,
  EnumDefinition,
  Field,
  Literal,
  Method,
  ServiceDefinition,
  StructDefinition,
  TypeReference,
} from './syntax.ts';
import { type Token, tokens } from './tokens.ts';

/**
 * Parses the part of the Thrift IDL that the API uses: include, namespace, const, enum, struct, union and
 * service, with the annotation `(nullable)` on fields.
 * @throws Error naming the line and what was expected there
 */
export function parse(source: string): Document {
  return new Parser(tokens(source)).document();
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(found: readonly Token[]) {
    this.#tokens = found;
  }

  document(): Document {
    const includes: string[] = [];
    const definitions: Definition[] = [];
    while (this.#peek().kind !== 'end') {
      if (this.#accept('include')) includes.push(this.#take('text').value);
      else if (this.#accept('namespace')) this.#skip(2);
      else definitions.push(this.#definition());
    }
    return { includes, definitions };
  }

  #definition(): Definition {
    const keyword = this.#take('word');
    switch (keyword.value) {
      case 'const':
        return this.#const(keyword.doc);
      case 'enum':
        return this.#enum(keyword.doc);
      case 'struct':
      case 'union':
        return this.#struct(keyword.value, keyword.doc);
      case 'service':
        return this.#service(keyword.doc);
      default:
        throw unexpected(keyword, 'const, enum, struct, union or service');
    }
  }

  #const(doc: string | undefined): ConstDefinition {
    const type = this.#type();
    const name = this.#take('word').value;
    this.#expect('=');
    return { kind: 'const', doc, type, name, value: this.#literal() };
  }

  #enum(doc: string | undefined): EnumDefinition {
    const name = this.#take('word').value;
    this.#expect('{');
    const members: EnumDefinition['members'][number][] = [];
    while (!this.#accept('}')) {
      const member = this.#take('word');
      this.#expect('=');
      members.push({ name: member.value, value: Number(this.#take('number').value), doc: member.doc });
      this.#accept(',');
    }
    return { kind: 'enum', doc, name, members };
  }

  #struct(kind: 'struct' | 'union', doc: string | undefined): StructDefinition {
    const name = this.#take('word').value;
    this.#expect('{');
    return { kind, doc, name, fields: this.#fields('}') };
  }

  #service(doc: string | undefined): ServiceDefinition {
    const name = this.#take('word').value;
    const parent = this.#accept('extends') ? this.#take('word').value : undefined;
    this.#expect('{');
    const methods: Method[] = [];
    while (!this.#accept('}')) {
      const returns = this.#take('word');
      const method = this.#take('word').value;
      this.#expect('(');
      methods.push({ name: method, doc: returns.doc, returns: returns.value, args: this.#fields(')') });
      this.#accept(',');
    }
    return { kind: 'service', doc, name, parent, methods };
  }

  #fields(close: string): Field[] {
    const fields: Field[] = [];
    while (!this.#accept(close)) {
      const id = this.#take('number');
      this.#expect(':');
      const optional = this.#accept('optional');
      const type = this.#type();
      const name = this.#take('word').value;
      const defaultValue = this.#accept('=') ? this.#literal() : undefined;
      const nullable = this.#nullable();
      fields.push({ id: Number(id.value), doc: id.doc, optional, type, name, defaultValue, nullable });
      this.#accept(',');
    }
    return fields;
  }

  #nullable(): boolean {
    if (!this.#accept('(')) return false;
    this.#expect('nullable');
    this.#expect(')');
    return true;
  }

  #type(): TypeReference {
    const { value: name } = this.#take('word');
    if (name === 'list' || name === 'set') {
      this.#expect('<');
      const element = this.#type();
      this.#expect('>');
      return { kind: name, element };
    }
    if (name !== 'map') return { kind: 'named', name };
    this.#expect('<');
    const key = this.#type();
    this.#expect(',');
    const value = this.#type();
    this.#expect('>');
    return { kind: 'map', key, value };
  }

  #literal(): Literal {
    const token = this.#peek();
    this.#next += 1;
    if (token.kind === 'text' || token.kind === 'number') return { kind: token.kind, value: token.value };
    if (token.kind === 'word') return { kind: 'name', value: token.value };
    if (token.value === '[') return this.#listLiteral();
    if (token.value === '{') return this.#mapLiteral();
    throw unexpected(token, 'a value');
  }

  #listLiteral(): Literal {
    const items: Literal[] = [];
    while (!this.#accept(']')) {
      items.push(this.#literal());
      this.#accept(',');
    }
    return { kind: 'list', items };
  }

  #mapLiteral(): Literal {
    const entries: (readonly [Literal, Literal])[] = [];
    while (!this.#accept('}')) {
      const key = this.#literal();
      this.#expect(':');
      entries.push([key, this.#literal()]);
      this.#accept(',');
    }
    return { kind: 'map', entries };
  }

  #peek(): Token {
    const token = this.#tokens[this.#next];
    if (token === undefined) throw new Error('the file ends too early');
    return token;
  }

  #take(kind: Token['kind']): Token {
    const token = this.#peek();
    if (token.kind !== kind) throw unexpected(token, `a ${kind}`);
    this.#next += 1;
    return token;
  }

  #accept(value: string): boolean {
    const token = this.#peek();
    if (token.value !== value || token.kind === 'text' || token.kind === 'end') return false;
    this.#next += 1;
    return true;
  }

  #expect(value: string): void {
    const token = this.#peek();
    if (!this.#accept(value)) throw unexpected(token, value);
  }

  #skip(count: number): void {
    this.#next += count;
  }
}

function unexpected(token: Token, expected: string): Error {
  return new Error(`line ${token.line}: expected ${expected}, found ${JSON.stringify(token.value)}`);
}
