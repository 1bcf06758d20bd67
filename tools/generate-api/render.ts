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

const NUMBERS = new Set(['byte', 'i16', 'i32', 'i64', 'double']);
const PRIMITIVES = new Set([...NUMBERS, 'bool', 'string', 'binary']);

/**
 * Renders the TypeScript of one Thrift file.
 * @param name the file's name without `.thrift`
 * @throws Error naming a type that is neither defined in the file nor qualified by an include
 */
export function render(name: string, document: Document): string {
  const renderer = new Renderer(document);
  const body = document.definitions.map((definition) => renderer.definition(definition)).join('\n');
  return `${renderer.header(name)}\n${body}`;
}

class Renderer {
  readonly #defined: Set<string>;
  readonly #includes: readonly string[];
  readonly #helpers = new Set<string>();
  readonly #types = new Set<string>();

  constructor(document: Document) {
    this.#defined = new Set(document.definitions.map((definition) => definition.name));
    this.#includes = document.includes.map((file) => file.replace(/\.thrift$/, ''));
  }

  header(name: string): string {
    const types = [...this.#types].map((type) => `type ${type}`);
    const names = [...types, ...this.#helpers].toSorted((a, b) => bare(a).localeCompare(bare(b), 'en'));
    return [
      `// Generated from api/${name}.thrift by tools/generate-api.ts. Do not edit.`,
      ...this.#includes.map((include) => `import * as ${include} from './${include}.ts';`),
      'import {',
      ...names.map((each) => `  ${each},`),
      "} from '../thrift/schema.ts';",
      '',
    ].join('\n');
  }

  definition(definition: Definition): string {
    switch (definition.kind) {
      case 'enum':
        return this.#enum(definition);
      case 'struct':
      case 'union':
        return this.#struct(definition);
      case 'const':
        return this.#const(definition);
      case 'service':
        return this.#service(definition);
    }
  }

  #enum({ name, doc, members }: EnumDefinition): string {
    return [
      ...comment(doc, ''),
      `export type ${name} =`,
      ...members.flatMap((member) => [...comment(member.doc, '  '), `  | '${member.name}'`]),
      '  ;',
      `export const ${name}: ${this.#type('EnumSchema')}<${name}> = ${this.#helper('enumeration')}('${name}', {`,
      ...members.map((member) => `  ${member.name}: ${member.value},`),
      '});',
      '',
    ].join('\n');
  }

  #struct({ kind, name, doc, fields }: StructDefinition): string {
    const shape = kind === 'struct' ? this.#interface(name, fields) : this.#union(name, fields);
    return [...comment(doc, ''), ...shape, ...this.#schema(kind, name, fields), ''].join('\n');
  }

  #interface(name: string, fields: readonly Field[]): string[] {
    if (fields.length === 0) return [`export type ${name} = Readonly<Record<string, never>>;`];
    const members = fields.flatMap((field) => [
      ...comment(field.doc, '  '),
      `  readonly ${field.name}${this.#presence(field) === 'nullable' ? '?' : ''}: ${this.#typeScript(field.type)};`,
    ]);
    return [`export interface ${name} {`, ...members, '}'];
  }

  #union(name: string, fields: readonly Field[]): string[] {
    const members = fields.flatMap((field) => [
      ...comment(field.doc, '  '),
      `  | { readonly ${field.name}: ${this.#typeScript(field.type)} }`,
    ]);
    return [`export type ${name} =`, ...members, '  ;'];
  }

  #schema(kind: 'struct' | 'union', name: string, fields: readonly Field[]): string[] {
    const lines = fields.map((field) => `  ${this.#fieldSchema(field, kind)},`);
    const open = `export const ${name}: ${this.#type('StructSchema')}<${name}> = ${this.#helper(kind)}('${name}', [`;
    return lines.length === 0 ? [`${open}]);`] : [open, ...lines, ']);'];
  }

  #fieldSchema(field: Field, kind: 'struct' | 'union'): string {
    const presence = kind === 'union' ? 'nullable' : this.#presence(field);
    const defaultValue = field.defaultValue === undefined ? '' : `, ${literal(field.defaultValue)}`;
    const type = this.#schemaOf(field.type);
    return `${this.#helper('field')}(${field.id}, '${field.name}', ${type}, '${presence}'${defaultValue})`;
  }

  #presence(field: Field): 'required' | 'zero' | 'nullable' {
    if (field.nullable) return 'nullable';
    if (field.type.kind !== 'named' || NUMBERS.has(field.type.name) || field.type.name === 'bool')
      return 'zero';
    return field.optional ? 'nullable' : 'required';
  }

  #const({ name, doc, type, value }: ConstDefinition): string {
    const declared = type.kind === 'set' ? `: ReadonlySet<${this.#typeScript(type.element)}>` : '';
    const items = literal(value);
    const rendered = type.kind === 'set' ? `new Set(${items})` : items;
    return [...comment(doc, ''), `export const ${name}${declared} = ${rendered};`, ''].join('\n');
  }

  #service({ name, doc, parent, methods }: ServiceDefinition): string {
    const args = methods.map((each) => this.#args(each));
    const parents = parent === undefined ? '' : ` extends ${parent}`;
    const wire = this.#type('Wire');
    return [
      ...args,
      ...comment(doc, ''),
      `export interface ${name}${parents} {`,
      ...methods.flatMap((each) => [
        ...comment(each.doc, '  '),
        `  ${each.name}(args: ${wire}<${argsName(each)}>): Promise<${wire}<${each.returns}>>;`,
      ]),
      '}',
      `export const ${name}: ${this.#type('ServiceSchema')} = ${this.#helper('service')}('${name}', ${parent}, [`,
      ...methods.map(
        (each) => `  ${this.#helper('method')}('${each.name}', ${argsName(each)}, ${each.returns}),`,
      ),
      ']);',
      '',
    ].join('\n');
  }

  #args(method: Method): string {
    const doc = `Arguments of ${method.name}.`;
    return this.#struct({ kind: 'struct', name: argsName(method), doc, fields: method.args });
  }

  #typeScript(type: TypeReference): string {
    if (type.kind === 'map') {
      return `ReadonlyMap<${this.#typeScript(type.key)}, ${this.#typeScript(type.value)}>`;
    }
    if (type.kind !== 'named') return `readonly ${this.#typeScript(type.element)}[]`;
    if (NUMBERS.has(type.name)) return 'number';
    if (type.name === 'bool') return 'boolean';
    if (type.name === 'binary') return 'Uint8Array';
    return type.name === 'string' ? 'string' : this.#known(type.name);
  }

  #schemaOf(type: TypeReference): string {
    if (type.kind === 'map') {
      return `${this.#helper('map')}(${this.#schemaOf(type.key)}, ${this.#schemaOf(type.value)})`;
    }
    if (type.kind !== 'named') return `${this.#helper(type.kind)}(${this.#schemaOf(type.element)})`;
    return PRIMITIVES.has(type.name) ? this.#helper(type.name) : this.#known(type.name);
  }

  #known(name: string): string {
    const qualifier = name.includes('.') ? name.slice(0, name.indexOf('.')) : undefined;
    const known = qualifier === undefined ? this.#defined.has(name) : this.#includes.includes(qualifier);
    if (!known) throw new Error(`unknown type ${name}`);
    return name;
  }

  #helper(name: string): string {
    this.#helpers.add(name);
    return name;
  }

  #type(name: string): string {
    this.#types.add(name);
    return name;
  }
}

function argsName(method: Method): string {
  return `${method.name.charAt(0).toUpperCase()}${method.name.slice(1)}Args`;
}

function bare(name: string): string {
  return name.replace(/^type /, '');
}

function literal(value: Literal): string {
  switch (value.kind) {
    case 'text':
      return `'${value.value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
    case 'number':
      return value.value;
    case 'name':
      return enumMember(value.value);
    case 'list':
      return `[${value.items.map(literal).join(', ')}]`;
    case 'map':
      return `{ ${value.entries.map(([key, each]) => `${literal(key)}: ${literal(each)}`).join(', ')} }`;
  }
}

/** `Enum.NAME` is the name's text; any other name is a constant. */
function enumMember(name: string): string {
  const dot = name.indexOf('.');
  return dot < 0 ? name : `'${name.slice(dot + 1)}'`;
}

function comment(doc: string | undefined, indent: string): string[] {
  if (doc === undefined) return [];
  const lines = doc.split('\n');
  if (lines.length === 1) return [`${indent}/** ${doc} */`];
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`), `${indent} */`];
}
