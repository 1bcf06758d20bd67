import { parseExactJson } from '../../../api/mesos/json.ts';
import type { Attribute, Resource } from '../../../api/mesos/v1.ts';
import { failure, type Result, success } from '../../domain/values/result.ts';
import { readResources } from '../json/messages.ts';
import { refined } from './kind.ts';
import { normalizeRanges } from './ranges.ts';
import { resourceProblem } from './validate.ts';

/** A value as the flags of a Mesos agent write it. */
type Value = Pick<Attribute, 'type' | 'scalar' | 'ranges' | 'set' | 'text'>;

/**
 * Parses what `--resources` of a Mesos agent takes: `cpus:4;mem(web):512;ports:[31000-31009, 31020-31029];tokens:{a, b}`
 * (the role in parentheses is the one a resource is reserved for), or a JSON array of Mesos resources.
 */
export function parseResources(text: string): Result<Resource[]> {
  const parsed = text.trimStart().startsWith('[') ? fromJson(text) : fromText(text);
  if (!parsed.ok) return parsed;
  const types = new Map<string, string>();
  for (const resource of parsed.value) {
    const problem = resourceProblem(resource) ?? agentProblem(resource);
    if (problem !== undefined) return failure(`resource '${resource.name}': ${problem}`);
    const type = types.get(resource.name) ?? resource.type;
    if (type !== resource.type)
      return failure(`resource '${resource.name}' has two types: ${type}, ${resource.type}`);
    types.set(resource.name, type);
  }
  return parsed;
}

/** What a resource may be in a task or an offer, but not at the start of an agent. */
function agentProblem({ revocable, disk, shared, reservation, reservations }: Resource): string | undefined {
  if (revocable !== undefined) return 'revocable resources are not part of what an agent has';
  if (disk !== undefined || shared !== undefined) return 'volumes and disks with a source are not supported';
  const isDynamic =
    reservation !== undefined || reservations?.some(({ type }) => type === 'DYNAMIC') === true;
  return isDynamic ? 'only static reservations can be given at the start' : undefined;
}

function fromJson(text: string): Result<Resource[]> {
  let json: unknown;
  try {
    json = parseExactJson(text);
  } catch (error) {
    return failure(`resources are not valid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const read = readResources(json);
  return read.ok ? success((read.value.resources ?? []).map(refined)) : failure(`resources: ${read.problem}`);
}

function fromText(text: string): Result<Resource[]> {
  const result: Resource[] = [];
  for (const token of text.split(/[;\n]/).map((part) => part.trim())) {
    if (token === '') continue;
    const { name, role, amount } =
      /^(?<name>[^:()]+?)\s*(?:\((?<role>[^()]*)\))?\s*:(?<amount>[^:]+)$/.exec(token)?.groups ?? {};
    if (name === undefined || amount === undefined) {
      return failure(`resource '${token}': expected name:value or name(role):value, such as cpus:4`);
    }
    const value = parseValue(amount);
    if (!value.ok) return failure(`resource '${token}': ${value.message}`);
    const { type, text: word, ...numbers } = value.value;
    if (word !== undefined) {
      return failure(`resource '${token}': '${word.value}' is no number, [range] or {set}`);
    }
    const owner = role?.trim() ?? '*';
    result.push({
      name,
      type,
      ...numbers,
      ...(owner === '*' ? {} : { reservations: [{ type: 'STATIC', role: owner }] }),
    });
  }
  return success(result);
}

/** Parses what `--attributes` of a Mesos agent takes: `rack:a;zone:z1;zone:z2;cores:8;range:[1-3]`. */
export function parseAttributes(text: string): Result<Attribute[]> {
  const result: Attribute[] = [];
  for (const token of text.split(/[;\n]/).map((part) => part.trim())) {
    if (token === '') continue;
    const { name, amount } = /^(?<name>[^:]+):(?<amount>.+)$/.exec(token)?.groups ?? {};
    if (name === undefined || amount === undefined) {
      return failure(`attribute '${token}': expected name:value, such as rack:a`);
    }
    const value = parseValue(amount);
    if (!value.ok) return failure(`attribute '${token}': ${value.message}`);
    if (value.value.type === 'SET') return failure(`attribute '${token}': an attribute cannot be a set`);
    result.push({ name, ...value.value });
  }
  return success(result);
}

/** Blanks do not count. What is neither a number, nor in brackets, is text. */
function parseValue(given: string): Result<Value> {
  const text = given.replaceAll(' ', '');
  if (text === '') return failure('the value is empty');
  if (text.startsWith('[')) return parseRanges(text);
  if (text.startsWith('{')) return parseSet(text);
  if (/[[\]{}()]/.test(text)) return failure(`unexpected bracket in '${text}'`);
  const value = Number(text);
  return success(
    Number.isFinite(value) && value >= 0
      ? { type: 'SCALAR', scalar: { value } }
      : { type: 'TEXT', text: { value: text } },
  );
}

function parseRanges(text: string): Result<Value> {
  if (!/^\[(\d+-\d+(,\d+-\d+)*)?\]$/.test(text)) {
    return failure(`'${text}' is no list of ranges such as [31000-32000, 33000-33010]`);
  }
  const range = [...text.matchAll(/(\d+)-(\d+)/g)].map(([, begin, end]) => ({
    begin: Number(begin),
    end: Number(end),
  }));
  const reversed = range.find(({ begin, end }) => begin > end);
  if (reversed !== undefined)
    return failure(`the range ${reversed.begin}-${reversed.end} ends before it begins`);
  return success({ type: 'RANGES', ranges: { range: [...normalizeRanges(range)] } });
}

function parseSet(text: string): Result<Value> {
  if (!/^\{[^{}[\]()]*\}$/.test(text)) return failure(`'${text}' is no set such as {a, b}`);
  return success({ type: 'SET', set: { item: text.slice(1, -1).split(',').filter(Boolean) } });
}
