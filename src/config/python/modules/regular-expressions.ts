import { OBJECT } from '../builtin-types.ts';
import { PyClass, PyInstance, PyRaise } from '../classes.ts';
import { EXCEPTION_CLASSES } from '../exceptions.ts';
import { index, native, text } from '../native.ts';
import type { Runtime } from '../runtime.ts';
import { NativeFunction, PyIterator, PyList, PyObject, PyTuple, type Value } from '../values.ts';
import type { ModuleMaker } from './index.ts';

const IGNORECASE = 2;
const MULTILINE = 8;
const DOTALL = 16;
const VERBOSE = 64;
/** Matching can take long on long texts, and nothing can interrupt it. */
const MAX_SUBJECT_CHARACTERS = 1_000_000;

const TRANSLATIONS: readonly (readonly [RegExp, string])[] = [
  [/^\(\?P<(\w+)>/, '(?<$1>'],
  [/^\(\?P=(\w+)\)/, '\\k<$1>'],
  [/^\(\?#[^)]*\)/, ''],
  [/^\{,(\d+)\}/, '{0,$1}'],
  [/^\\A/, '(?<![\\s\\S])'],
  [/^\\Z/, '(?![\\s\\S])'],
];

/** A Python pattern in JavaScript's spelling. */
function translate(pattern: string, flags: number): string {
  let result = '';
  let rest = pattern;
  let inClass = false;
  while (rest !== '') {
    const known = inClass ? undefined : TRANSLATIONS.find(([from]) => from.test(rest));
    if (known !== undefined) {
      result += known[0].exec(rest)?.[0].replace(known[0], known[1]) ?? '';
      rest = rest.replace(known[0], '');
      continue;
    }
    const unit = rest[0] === '\\' ? rest.slice(0, 2) : (rest[0] ?? '');
    rest = rest.slice(unit.length);
    if (unit === '[' && !inClass) {
      inClass = true;
      // A bracket that comes first stands for itself.
      const [, negation = '', bracket = ''] = /^(\^?)(\]?)/.exec(rest) ?? [];
      rest = rest.slice(negation.length + bracket.length);
      result += `[${negation}${bracket === '' ? '' : '\\]'}`;
      continue;
    }
    if (unit === ']') inClass = false;
    if (!inClass && flags & VERBOSE && /^\s$/.test(unit)) continue;
    if (!inClass && flags & VERBOSE && unit === '#') rest = rest.replace(/^[^\n]*/, '');
    else if (!inClass && unit === '$' && !(flags & MULTILINE)) result += '(?=\\n?(?![\\s\\S]))';
    else result += unit;
  }
  return result;
}

const NAMED_GROUP = /(?<!\\)\(\?<([A-Za-z_]\w*)>/g;

/** `re.error` */
const RE_ERROR = new PyClass('error', [EXCEPTION_CLASSES.get('Exception') ?? OBJECT]);

function regexError(rt: Runtime, message: string): PyRaise {
  const raised = rt.error('Exception', message);
  const exception = new PyInstance(RE_ERROR);
  for (const [name, value] of raised.exception.attributes) exception.attributes.set(name, value);
  return new PyRaise(exception, message);
}

class Pattern extends PyObject {
  readonly source: string;
  readonly regexp: RegExp;
  readonly groups: number;
  /** Of the groups that have one, in their order. */
  readonly names: readonly string[];
  constructor(rt: Runtime, source: string, flags: number) {
    super();
    const [inline = '', letters = ''] = /^\(\?([aiLmsux]+)\)/.exec(source) ?? [];
    const all =
      flags |
      (letters.includes('i') ? IGNORECASE : 0) |
      (letters.includes('m') ? MULTILINE : 0) |
      (letters.includes('s') ? DOTALL : 0) |
      (letters.includes('x') ? VERBOSE : 0);
    const jsFlags = `dg${all & IGNORECASE ? 'i' : ''}${all & MULTILINE ? 'm' : ''}${all & DOTALL ? 's' : ''}`;
    this.source = source;
    try {
      this.regexp = new RegExp(translate(source.slice(inline.length), all), jsFlags);
    } catch (error) {
      const [, reason = ''] = /^.*: ([^:]*)$/s.exec(error instanceof Error ? error.message : '') ?? [];
      throw regexError(rt, `bad regular expression ${rt.repr(source)}: ${reason.toLowerCase()}`);
    }
    // With nothing to try first, an alternative that is empty matches and has all groups.
    this.groups = (new RegExp(`${this.regexp.source}|`).exec('')?.length ?? 1) - 1;
    this.names = [...this.regexp.source.matchAll(NAMED_GROUP)].map(([, name = '']) => name);
  }
  override typeName(): string {
    return 'SRE_Pattern';
  }
  /** @param where `start` and `whole` demand a match there */
  match(
    rt: Runtime,
    subject: string,
    from: number,
    where: 'anywhere' | 'start' | 'whole',
  ): Match | undefined {
    if (subject.length > MAX_SUBJECT_CHARACTERS)
      throw rt.error('ValueError', 'text too long for a regular expression');
    const wrapped = where === 'whole' ? `(?:${this.regexp.source})(?![\\s\\S])` : this.regexp.source;
    const regexp = where === 'anywhere' ? this.regexp : new RegExp(wrapped, `${this.regexp.flags}y`);
    regexp.lastIndex = from;
    const found = regexp.exec(subject);
    return found === null ? undefined : new Match(found, subject, this);
  }
  all(rt: Runtime, subject: string): Match[] {
    const matches: Match[] = [];
    for (let from = 0; from <= subject.length; ) {
      rt.meter.step();
      const match = this.match(rt, subject, from, 'anywhere');
      if (match === undefined) break;
      matches.push(match);
      from = match.end(0) === match.start(0) ? match.end(0) + 1 : match.end(0);
    }
    return matches;
  }
  /** @returns the number of the group with a name */
  numberOf(name: string): number {
    const before = this.regexp.source.slice(0, this.regexp.source.indexOf(`(?<${name}>`));
    return [...before.replace(/\\.|\[(?:\\.|[^\]])*\]/gs, '').matchAll(/\((?!\?[^<]|\?<[=!])/g)].length + 1;
  }
  override ownAttribute(rt: Runtime, name: string): Value | undefined {
    if (name === 'pattern') return this.source;
    if (name === 'groups') return this.groups;
    if (name === 'groupindex') return rt.dictOf(this.names.map((each) => [each, this.numberOf(each)]));
    const run = OPERATIONS.get(name);
    return (
      run && new NativeFunction(name, (rt, args, kwargs) => run(rt, this, [...args, ...kwargs.values()]))
    );
  }
}

class Match extends PyObject {
  readonly found: RegExpExecArray;
  readonly subject: string;
  readonly pattern: Pattern;
  constructor(found: RegExpExecArray, subject: string, pattern: Pattern) {
    super();
    this.pattern = pattern;
    this.found = found;
    this.subject = subject;
  }
  override typeName(): string {
    return 'SRE_Match';
  }
  override truth(): boolean {
    return true;
  }
  start(group: number): number {
    return this.found.indices?.[group]?.[0] ?? -1;
  }
  end(group: number): number {
    return this.found.indices?.[group]?.[1] ?? -1;
  }
  /** @returns a group's number from its number or name */
  #number(rt: Runtime, group: Value | undefined): number {
    const isUnknown = typeof group === 'string' && !this.pattern.names.includes(group);
    if (isUnknown) throw rt.error('IndexError', 'no such group');
    const number = typeof group === 'string' ? this.pattern.numberOf(group) : index(rt, group, 0);
    if (number < 0 || number >= this.found.length) throw rt.error('IndexError', 'no such group');
    return number;
  }
  /** The group that ended last; 0 where none took part. */
  #lastGroup(): number {
    const ends = this.found.map((_, group) => (group === 0 ? -1 : this.end(group)));
    return ends.reduce((last, end, group) => (end >= 0 && end > (ends[last] ?? -1) ? group : last), 0);
  }
  group(rt: Runtime, key: Value): Value {
    if (typeof key === 'string') {
      const { groups } = this.found;
      if (groups === undefined || !(key in groups)) throw rt.error('IndexError', 'no such group');
      return groups[key] ?? null;
    }
    const number = rt.index(key);
    if (number < 0 || number >= this.found.length) throw rt.error('IndexError', 'no such group');
    return this.found[number] ?? null;
  }
  override getItem(rt: Runtime, key: Value): Value {
    return this.group(rt, key);
  }
  override ownAttribute(_rt: Runtime, name: string): Value | undefined {
    switch (name) {
      case 'group':
        return native('group(*)', (rt, keys) => {
          if (keys.length < 2) return this.group(rt, keys[0] ?? 0);
          return new PyTuple(keys.map((key) => this.group(rt, key ?? 0)));
        });
      case 'groups':
        return native(
          'groups(default?)',
          (_inner, [fallback]) => new PyTuple(this.found.slice(1).map((each) => each ?? fallback ?? null)),
        );
      case 'groupdict':
        return native('groupdict()', (rt) =>
          rt.dictOf(Object.entries(this.found.groups ?? {}).map(([key, value]) => [key, value ?? null])),
        );
      case 'start':
      case 'end':
        return native(`${name}(group?)`, (rt, [group]) =>
          name === 'start' ? this.start(this.#number(rt, group)) : this.end(this.#number(rt, group)),
        );
      case 'span':
        return native(
          'span(group?)',
          (rt, [group]) =>
            new PyTuple([this.start(this.#number(rt, group)), this.end(this.#number(rt, group))]),
        );
      case 'string':
        return this.subject;
      case 're':
        return this.pattern;
      case 'lastindex':
        return this.#lastGroup() || null;
      case 'lastgroup':
        return this.pattern.names.find((each) => this.pattern.numberOf(each) === this.#lastGroup()) ?? null;
      case 'expand':
        return native('expand(template)', (rt, [template]) => expand(rt, text(rt, template), this));
      default:
        return undefined;
    }
  }
}

type Operation = (rt: Runtime, pattern: Pattern, args: readonly Value[]) => Value;

const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  [
    'match',
    (rt, pattern, [subject, from]) =>
      pattern.match(rt, text(rt, subject), index(rt, from, 0), 'start') ?? null,
  ],
  ['fullmatch', (rt, pattern, [subject]) => pattern.match(rt, text(rt, subject), 0, 'whole') ?? null],
  [
    'search',
    (rt, pattern, [subject, from]) =>
      pattern.match(rt, text(rt, subject), index(rt, from, 0), 'anywhere') ?? null,
  ],
  ['findall', (rt, pattern, [subject]) => new PyList(pattern.all(rt, text(rt, subject)).map(found))],
  ['finditer', (rt, pattern, [subject]) => new PyIterator(pattern.all(rt, text(rt, subject)))],
  ['split', (rt, pattern, [subject, limit]) => split(rt, pattern, text(rt, subject), index(rt, limit, 0))],
  [
    'sub',
    (rt, pattern, [replacement = '', subject, count]) =>
      substitute(rt, pattern, replacement, text(rt, subject), index(rt, count, 0)).text,
  ],
  [
    'subn',
    (rt, pattern, [replacement = '', subject, count]) => {
      const result = substitute(rt, pattern, replacement, text(rt, subject), index(rt, count, 0));
      return new PyTuple([result.text, result.count]);
    },
  ],
]);

function found({ found: groups }: Match): Value {
  if (groups.length === 1) return groups[0];
  if (groups.length === 2) return groups[1] ?? '';
  return new PyTuple(groups.slice(1).map((each) => each ?? ''));
}

function split(rt: Runtime, pattern: Pattern, subject: string, limit: number): PyList {
  const parts: Value[] = [];
  let last = 0;
  const matches = pattern.all(rt, subject).filter((match) => match.end(0) > match.start(0));
  for (const match of limit > 0 ? matches.slice(0, limit) : matches) {
    parts.push(subject.slice(last, match.start(0)), ...match.found.slice(1).map((each) => each ?? null));
    last = match.end(0);
  }
  return new PyList([...parts, subject.slice(last)]);
}

function substitute(
  rt: Runtime,
  pattern: Pattern,
  replacement: Value,
  subject: string,
  limit: number,
): { text: string; count: number } {
  if (typeof replacement === 'string') checkTemplate(rt, replacement, pattern);
  const all = pattern.all(rt, subject);
  const matches = limit > 0 ? all.slice(0, limit) : all;
  let result = '';
  let last = 0;
  for (const match of matches) {
    const inserted =
      typeof replacement === 'string'
        ? expand(rt, replacement, match)
        : rt.str(rt.call(replacement, [match]));
    result += subject.slice(last, match.start(0)) + inserted;
    last = match.end(0);
    rt.meter.allocate(inserted.length);
  }
  return { text: result + subject.slice(last), count: matches.length };
}

/** A replacement may use only names that there are, whether anything matches or not; numbers are looked at when something does. */
function checkTemplate(rt: Runtime, replacement: string, pattern: Pattern): void {
  for (const [, number, name] of replacement.matchAll(/\\(?:(\d{1,2})|g<(\w+)>|.)/gs)) {
    const key = number ?? name;
    if (key === undefined) continue;
    if (!/^\d+$/.test(key) && !pattern.names.includes(key))
      throw rt.error('IndexError', `unknown group name: ${rt.repr(key)}`);
  }
}

/** Fills `\1` and `\g<name>` into a replacement. */
function expand(rt: Runtime, replacement: string, match: Match): string {
  return replacement.replace(/\\(?:(\d{1,2})|g<(\w+)>|(n)|(.))/gs, (_whole, number, name, newline, other) => {
    const key = number ?? name;
    if (key !== undefined) {
      if (Number(key) >= match.found.length) throw regexError(rt, 'invalid group reference');
      const group = match.group(rt, /^\d+$/.test(key) ? Number(key) : key);
      if (group === null) throw regexError(rt, 'unmatched group');
      return rt.str(group);
    }
    return newline === undefined ? `${other === '\\' ? '' : '\\'}${other}` : '\n';
  });
}

function reModule(): [string, Value][] {
  const compile = (rt: Runtime, pattern: Value | undefined, flags: Value | undefined) =>
    pattern instanceof Pattern ? pattern : new Pattern(rt, text(rt, pattern), index(rt, flags, 0));
  const functions = [...OPERATIONS].map(([name, run]) => {
    const plain = name.startsWith('sub') ? 3 : name === 'split' ? 2 : 1;
    return new NativeFunction(name, (rt, [pattern, ...args], kwargs) => {
      const flags = kwargs.get('flags') ?? args[plain];
      const count = kwargs.get('count') ?? kwargs.get('maxsplit');
      const rest = args.slice(0, plain);
      return run(
        rt,
        compile(rt, pattern, flags),
        count === undefined ? rest : [...rest.slice(0, plain - 1), count],
      );
    });
  });
  const more = [
    native('compile(pattern, flags?)', (rt, [pattern, flags]) => compile(rt, pattern, flags)),
    native('escape(text)', (rt, [value]) => text(rt, value).replace(/[^a-zA-Z0-9]/g, '\\$&')),
  ];
  const flags = {
    I: IGNORECASE,
    IGNORECASE,
    M: MULTILINE,
    MULTILINE,
    S: DOTALL,
    DOTALL,
    X: VERBOSE,
    VERBOSE,
    U: 0,
    UNICODE: 0,
  };
  return [
    ...[...functions, ...more].map((each): [string, Value] => [each.name, each]),
    ...Object.entries(flags),
    ['error', RE_ERROR],
  ];
}

/** `re`, on JavaScript's regular expressions. */
export const REGULAR_EXPRESSION_MODULES: readonly (readonly [string, ModuleMaker])[] = [['re', reModule]];
