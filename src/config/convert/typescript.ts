import { Float } from '../data/float.ts';
import { writeJson } from '../data/json.ts';
import { orderOf } from '../language/tasks.ts';
import { ChoiceType } from '../pystachio/choice.ts';
import { ListObject, MapObject } from '../pystachio/containers.ts';
import type { PystachioObject } from '../pystachio/objects.ts';
import { SimpleObject } from '../pystachio/simple.ts';
import { StructObject } from '../pystachio/struct.ts';
import { GB, JOB, KB, MB, PROCESS, TASK } from '../schema/types.ts';
import { bracketed, keyLiteral, textLiteral } from './literals.ts';

/** Fields that readers look for first, and the one that is long. */
const FIRST_FIELDS = ['cluster', 'role', 'environment', 'name'];
const LAST_FIELD = 'task';

/** Fields in bytes, which are shown in the largest unit that divides them. */
const BYTE_FIELDS: ReadonlySet<string> = new Set(['ram', 'disk', 'log_size']);
const UNITS = [
  ['GB', GB],
  ['MB', MB],
  ['KB', KB],
] as const;

/**
 * A TypeScript job file that defines the given jobs: one expression each, defaults left out, references that nothing binds kept.
 * @param jobs of a job file; what they bind is filled in
 * @param source the file they come from, for the comment at the top
 * @param hookModules paths as the file lists them
 * @throws CoercionError, BadReferenceError where a job cannot be interpolated
 */
export function toTypeScript(
  jobs: readonly StructObject[],
  source: string,
  hookModules: readonly string[],
): string {
  const writer = new Writer();
  const list = jobs.map((job) => writer.expression(job.interpolate().value, '  '));
  const names = [...writer.imports].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  const hooks = bracketed('[', hookModules.map(textLiteral), ']', '');
  return [
    `// Converted from ${source.replaceAll(/[\r\n]/g, ' ')} by "aurora config convert".`,
    ...(names.length === 0 ? [] : [`${bracketed('import {', names, '}', '')} from 'aurora-scheduler/job';`]),
    '',
    ...(hookModules.length === 0 ? [] : [`export const hooks = ${hooks};`, '']),
    list.length === 0
      ? 'export default [];'
      : `export default [\n${list.map((job) => `  ${job},\n`).join('')}];`,
    '',
  ].join('\n');
}

class Writer {
  /** The names that the file has to import. */
  readonly imports = new Set<string>();

  /** @param object interpolated @param indent of the line it begins in */
  expression(object: PystachioObject, indent: string, field = ''): string {
    if (object instanceof StructObject) return this.#struct(object, indent);
    if (object instanceof ListObject) {
      const items = object.elements.map((element) => this.expression(element, `${indent}  `));
      return bracketed('[', items, ']', indent);
    }
    if (object instanceof MapObject) {
      const items = object.entries.map(
        ([key, value]) => `${keyLiteral(String(key))}: ${this.expression(value, `${indent}  `)}`,
      );
      return bracketed('{', items, '}', indent);
    }
    return object instanceof SimpleObject ? this.#simple(object, field) : textLiteral(String(object));
  }

  /** Jobs, tasks and processes are called by their names; the rest is plain data. */
  #struct(object: StructObject, indent: string): string {
    const isNamed = [JOB, TASK, PROCESS].some(({ name }) => name === object.type.name);
    return isNamed ? this.#called(object, indent) : this.#literal('{', object, '}', indent, new Set());
  }

  #called(object: PystachioObject, indent: string): string {
    if (!(object instanceof StructObject)) return this.expression(object, indent);
    const { builder, implied } = builderFor(object);
    this.imports.add(builder);
    return this.#literal(`${builder}({`, object, '})', indent, implied);
  }

  #literal(
    open: string,
    object: StructObject,
    close: string,
    indent: string,
    implied: ReadonlySet<string>,
  ): string {
    const items = fieldsInOrder(object)
      .filter((name) => !implied.has(name) && !isDefault(object, name))
      .map((name) => `${name}: ${this.#field(object, name, `${indent}  `)}`);
    return bracketed(open, items, close, indent);
  }

  /** Where one of several types may stand, the builder tells which. */
  #field({ type, fields }: StructObject, name: string, indent: string): string {
    const value = fields.get(name);
    if (value === undefined) return 'null';
    const isChoice = type.fields.get(name)?.type instanceof ChoiceType;
    return isChoice ? this.#called(value, indent) : this.expression(value, indent, name);
  }

  #simple({ raw }: SimpleObject, field: string): string {
    if (typeof raw === 'string') return textLiteral(raw);
    if (raw instanceof Float) return String(raw.value);
    if (typeof raw === 'bigint') return `${raw}n`;
    if (typeof raw !== 'number' || !BYTE_FIELDS.has(field) || raw === 0) return String(raw);
    const unit = UNITS.find(([, bytes]) => raw % bytes === 0);
    if (unit === undefined) return String(raw);
    this.imports.add(unit[0]);
    return `${raw / unit[1]} * ${unit[0]}`;
  }
}

/** Which builder makes the object, and the fields that it fills in itself. */
function builderFor(object: StructObject): { builder: string; implied: ReadonlySet<string> } {
  const { name } = object.type;
  if (name === JOB.name) {
    const isService = object.fields.get('service')?.get() === true;
    return isService
      ? { builder: 'service', implied: new Set(['service']) }
      : { builder: 'job', implied: new Set() };
  }
  if (name === TASK.name && isSequential(object))
    return { builder: 'sequentialTask', implied: new Set(['constraints']) };
  return { builder: name.charAt(0).toLowerCase() + name.slice(1), implied: new Set() };
}

function isSequential(task: StructObject): boolean {
  const processes = task.fields.get('processes');
  const constraints = task.fields.get('constraints');
  if (!(processes instanceof ListObject && constraints instanceof ListObject)) return false;
  const structs = processes.elements.filter((each) => each instanceof StructObject);
  const [constraint, ...more] = constraints.elements;
  if (structs.length === 0 || constraint === undefined || more.length > 0) return false;
  return isSame(constraint, orderOf(structs).interpolate().value);
}

function fieldsInOrder({ type }: StructObject): string[] {
  const rank = (name: string): number => {
    const first = FIRST_FIELDS.indexOf(name);
    if (first >= 0) return first - FIRST_FIELDS.length;
    return name === LAST_FIELD ? 1 : 0;
  };
  const names = [...type.fields.keys()];
  return type.name === JOB.name ? names.sort((a, b) => rank(a) - rank(b)) : names;
}

/** Whether leaving the field out gives the same: a default may refer to other fields, so it is looked at among them. */
function isDefault(object: StructObject, name: string): boolean {
  const fallback = object.type.fields.get(name)?.fallback;
  const value = object.fields.get(name);
  if (fallback === undefined || value === undefined) return fallback === value;
  // A job shows its whole key.
  if (object.type.name === JOB.name && FIRST_FIELDS.includes(name)) return false;
  const withDefault = new StructObject(object.type, new Map([...object.fields, [name, fallback]]), []);
  const implied = withDefault.field(name);
  return implied !== undefined && isSame(implied, value);
}

function isSame(a: PystachioObject, b: PystachioObject): boolean {
  return writeJson(a.toJson()) === writeJson(b.toJson());
}
