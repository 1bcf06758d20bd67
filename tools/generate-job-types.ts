/**
 * Writes the types that editors see in TypeScript job files, from the schema of jobs.
 * Usage: node tools/generate-job-types.ts
 */
import { writeFileSync } from 'node:fs';
import { ChoiceType } from '../src/config/pystachio/choice.ts';
import { ListType, MapType } from '../src/config/pystachio/containers.ts';
import { showRaw } from '../src/config/pystachio/show.ts';
import { BOOLEAN, EnumType, FLOAT, INTEGER } from '../src/config/pystachio/simple.ts';
import { type Field, StructType } from '../src/config/pystachio/struct.ts';
import type { PystachioType } from '../src/config/pystachio/types.ts';
import { SCHEMA_TYPES } from '../src/config/schema/types.ts';
import { FIELDS } from './generate-job-types/descriptions.ts';

/** Where the types are kept. */
export const TYPES_FILE = new URL('../src/config/builders/generated/job.d.ts', import.meta.url);

/** Only the agent makes these. */
const AGENT_STRUCTS: ReadonlySet<string> = new Set(['ThermosContext', 'MesosContext', 'MesosTaskInstance']);

/** The structs that job files make. */
export const STRUCTS: readonly StructType[] = [...new Set(SCHEMA_TYPES.values())]
  .filter((type) => type instanceof StructType)
  .filter(({ name }) => !AGENT_STRUCTS.has(name));

const PREAMBLE = `/** Written by tools/generate-job-types.ts from the schema of jobs. Do not edit. */

/** Text with a reference that is filled in later, such as \`{{profile.instances}}\`. */
export type Reference = \`\${string}{{\${string}}}\${string}\`;

/** What a reference may get as its value. */
export type Bindable =
  | string
  | number
  | bigint
  | boolean
  | Built<string, never>
  | { readonly [name: string]: Bindable };

/** What a builder makes. It never changes. */
export interface Built<Name extends string, Fields> {
  /** Name of the struct. */
  readonly struct: Name;
  /** A copy in which \`{{name}}\` has a value. @param values by name; an object's fields count as names */
  bind(values: Bindable): Built<Name, Fields>;
  /** A copy with other values in some fields; null unsets one. */
  with(fields: Partial<Fields>): Built<Name, Fields>;
}

export declare const KB: number;
export declare const MB: number;
export declare const GB: number;
export declare const TB: number;
`;

const HELPERS = `
/** A job whose instances are started again when they end. */
export declare function service(fields: JobFields): Job;
/** A task whose processes run one after the other. */
export declare function sequentialTask(fields: TaskFields): Task;
/** A task of one process of the same name, with a CPU, 1 GB of memory and 1 GB of disk. */
export declare function simpleTask(name: string, cmdline: string): Task;
/** One task of several, side by side: resources add up; name and limits are the last one's. */
export declare function combineTasks(...tasks: readonly (Task | TaskFields)[]): Task;
/** One task of several, one after the other: the largest resources do for all; name and limits are the last one's. */
export declare function concatTasks(...tasks: readonly (Task | TaskFields)[]): Task;
/** The constraint that processes run in this order; several are joined with \`[...order(a, b), ...order(a, c)]\`. */
export declare function order(...processes: readonly (Process | string)[]): readonly Constraint[];
`;

/** The name of a type in TypeScript. */
function nameOf({ name }: StructType): string {
  return name === 'MesosJob' ? 'Job' : name;
}

/** The builder of a struct: its name with a small first letter. */
export function builderOf(type: StructType): string {
  const name = nameOf(type);
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function typeText(type: PystachioType): string {
  if (type instanceof StructType) return `${nameOf(type)} | ${nameOf(type)}Fields`;
  if (type instanceof ListType) return `readonly (${typeText(type.element)})[]`;
  if (type instanceof MapType) return `{ readonly [key: string]: ${typeText(type.value)} }`;
  if (type instanceof ChoiceType) return type.alternatives.map(typeText).join(' | ');
  if (type instanceof EnumType) return [...type.values.map((value) => `'${value}'`), 'Reference'].join(' | ');
  if (type === INTEGER) return 'number | bigint | Reference';
  if (type === FLOAT) return 'number | Reference';
  return type === BOOLEAN ? 'boolean | Reference' : 'string';
}

function fieldText(struct: string, name: string, { type, required, fallback }: Field): string[] {
  const isPlain = fallback !== undefined && !(fallback.type instanceof StructType);
  const note = isPlain ? ` Default: ${showRaw(fallback.get()).replace(/^''$/, 'empty')}` : '';
  const text = `${FIELDS[struct]?.[name] ?? ''}${note}`;
  const optional = required ? '' : '?';
  const none = required ? '' : ' | null | undefined';
  return [`  /** ${text} */`, `  readonly ${name}${optional}: ${typeText(type)}${none};`];
}

function structText(type: StructType): string {
  const name = nameOf(type);
  const fields = [...type.fields].flatMap(([field, spec]) => fieldText(type.name, field, spec));
  return [
    '',
    `export interface ${name}Fields {`,
    ...fields,
    '}',
    `export type ${name} = Built<'${type.name}', ${name}Fields>;`,
    `export declare function ${builderOf(type)}(fields: ${name}Fields): ${name};`,
    '',
  ].join('\n');
}

/** The text of the file. */
export function jobTypes(): string {
  return `${PREAMBLE}${STRUCTS.map(structText).join('')}${HELPERS}`;
}

if (import.meta.main) writeFileSync(TYPES_FILE, jobTypes());
