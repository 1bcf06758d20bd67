import { index, method, optionalText, text } from '../native.ts';
import type { Runtime } from '../runtime.ts';
import { formatTemplate } from '../string-format.ts';
import {
  NativeFunction as Native,
  type NativeFunction,
  PyDict,
  PyList,
  PyTuple,
  type Value,
} from '../values.ts';
import { specialMethods } from './special-methods.ts';

type Predicate = (text: string) => boolean;

const SIMPLE: readonly (readonly [string, (text: string) => Value])[] = [
  ['upper', (value) => value.toUpperCase()],
  ['lower', (value) => value.toLowerCase()],
  ['capitalize', (value) => value.charAt(0).toUpperCase() + value.slice(1).toLowerCase()],
  ['title', titled],
  ['swapcase', (value) => [...value].map(swapCase).join('')],
];
const PREDICATES: readonly (readonly [string, Predicate])[] = [
  ['isdigit', (value) => /^\d+$/.test(value)],
  ['isalpha', (value) => /^\p{L}+$/u.test(value)],
  ['isalnum', (value) => /^[\p{L}\p{N}]+$/u.test(value)],
  ['isspace', (value) => /^\s+$/.test(value)],
  ['isupper', (value) => /\p{Lu}/u.test(value) && value === value.toUpperCase()],
  ['islower', (value) => /\p{Ll}/u.test(value) && value === value.toLowerCase()],
  ['istitle', (value) => /\p{L}/u.test(value) && value === titled(value)],
];

function titled(value: string): string {
  return value.toLowerCase().replace(/\p{L}+/gu, (word) => word.charAt(0).toUpperCase() + word.slice(1));
}

function swapCase(character: string): string {
  return character === character.toUpperCase() ? character.toLowerCase() : character.toUpperCase();
}

/** The methods of text. */
export const STRING_METHODS: readonly NativeFunction[] = [
  ...specialMethods('repr str len contains getitem add mul mod'),
  ...SIMPLE.map(([name, change]) => method(`${name}(self)`, (rt, [self]) => change(text(rt, self)))),
  ...PREDICATES.map(([name, holds]) => method(`${name}(self)`, (rt, [self]) => holds(text(rt, self)))),
  ...searching(),
  ...splitting(),
  ...padding(),
  method('join(self, iterable)', (rt, [self, iterable]) => {
    const parts = rt.list(iterable ?? null).map((item, position) => {
      if (typeof item === 'string') return item;
      throw rt.error('TypeError', `sequence item ${position}: expected string, ${rt.typeName(item)} found`);
    });
    const joined = parts.join(text(rt, self));
    rt.meter.allocate(joined.length);
    return joined;
  }),
  method('replace(self, old, new, count?)', (rt, [self, old, replacement, count]) =>
    replace(rt, text(rt, self), text(rt, old), text(rt, replacement), index(rt, count, -1)),
  ),
  method('strip(self, chars?)', (rt, [self, chars]) => strip(rt, self, chars, true, true)),
  method('lstrip(self, chars?)', (rt, [self, chars]) => strip(rt, self, chars, true, false)),
  method('rstrip(self, chars?)', (rt, [self, chars]) => strip(rt, self, chars, false, true)),
  new Native(
    'format',
    (rt, [self, ...args], kwargs) => formatTemplate(rt, text(rt, self), args, kwargs),
    true,
  ),
  method('encode(self, encoding?, errors?)', (rt, [self, encoding]) =>
    recode(rt, text(rt, self), encoding, true),
  ),
  method('decode(self, encoding?, errors?)', (rt, [self, encoding]) =>
    recode(rt, text(rt, self), encoding, false),
  ),
  method('expandtabs(self, tabsize?)', (rt, [self, size]) =>
    expandTabs(text(rt, self), Math.min(Math.max(index(rt, size, 8), 0), 1000)),
  ),
  method('translate(self, table, deletechars?)', (rt, [self, table, deleted]) => {
    const removed = optionalText(rt, deleted, '');
    return [...text(rt, self)].map((character) => translated(rt, character, table, removed)).join('');
  }),
];

function translated(rt: Runtime, character: string, table: Value | undefined, removed: string): string {
  if (removed.includes(character)) return '';
  const code = character.codePointAt(0) ?? 0;
  if (table instanceof PyDict) {
    const mapped = table.get(rt, code);
    if (mapped === undefined) return character;
    return mapped === null ? '' : typeof mapped === 'number' ? String.fromCodePoint(mapped) : rt.str(mapped);
  }
  return typeof table === 'string' ? (table[code] ?? character) : character;
}

function searching(): NativeFunction[] {
  const find = (rt: Runtime, self: string, args: readonly (Value | undefined)[], last: boolean): number => {
    const [part, start, stop] = args;
    const from = clamp(rt, self, start, 0);
    const slice = self.slice(from, clamp(rt, self, stop, self.length));
    const found = last ? slice.lastIndexOf(text(rt, part)) : slice.indexOf(text(rt, part));
    return found < 0 ? -1 : found + from;
  };
  const indexed = (name: string, last: boolean) =>
    method(`${name}(self, sub, start?, end?)`, (rt, [self, ...args]) => {
      const found = find(rt, text(rt, self), args, last);
      if (found < 0) throw rt.error('ValueError', 'substring not found');
      return found;
    });
  const affix = (name: string, holds: (value: string, part: string) => boolean) =>
    method(`${name}(self, prefix, start?, end?)`, (rt, [self, part, start, stop]) => {
      const value = text(rt, self).slice(
        clamp(rt, text(rt, self), start, 0),
        clamp(rt, text(rt, self), stop, Infinity),
      );
      const parts = part instanceof PyTuple ? part.items : [part];
      return parts.some((each) => holds(value, text(rt, each)));
    });
  return [
    method('find(self, sub, start?, end?)', (rt, [self, ...args]) => find(rt, text(rt, self), args, false)),
    method('rfind(self, sub, start?, end?)', (rt, [self, ...args]) => find(rt, text(rt, self), args, true)),
    indexed('index', false),
    indexed('rindex', true),
    affix('startswith', (value, part) => value.startsWith(part)),
    affix('endswith', (value, part) => value.endsWith(part)),
    method('count(self, sub, start?, end?)', (rt, [self, part, start, stop]) => {
      const whole = text(rt, self);
      const from = clamp(rt, whole, start, 0);
      const value = whole.slice(from, clamp(rt, whole, stop, whole.length));
      const needle = text(rt, part);
      if (needle === '') return from > whole.length ? 0 : value.length + 1;
      return value.split(needle).length - 1;
    }),
  ];
}

function clamp(rt: Runtime, value: string, position: Value | undefined, fallback: number): number {
  if (position === undefined || position === null) return fallback;
  const number = index(rt, position);
  return number < 0 ? Math.max(0, value.length + number) : number;
}

function splitting(): NativeFunction[] {
  return [
    method(
      'split(self, sep?, maxsplit?)',
      (rt, [self, separator, limit]) =>
        new PyList(split(rt, text(rt, self), separator ?? null, index(rt, limit, -1))),
    ),
    method(
      'rsplit(self, sep?, maxsplit?)',
      (rt, [self, separator, limit]) =>
        new PyList(splitFromRight(rt, text(rt, self), separator ?? null, index(rt, limit, -1))),
    ),
    method('splitlines(self, keepends?)', (rt, [self, keep]) => {
      const lines = text(rt, self).match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
      return new PyList(rt.truth(keep ?? false) ? lines : lines.map((line) => line.replace(/[\r\n]+$/, '')));
    }),
    method('partition(self, sep)', (rt, [self, separator]) => {
      const value = text(rt, self);
      const at = value.indexOf(nonEmpty(rt, separator ?? null));
      if (at < 0) return new PyTuple([value, '', '']);
      return new PyTuple([value.slice(0, at), separator ?? '', value.slice(at + text(rt, separator).length)]);
    }),
    method('rpartition(self, sep)', (rt, [self, separator]) => {
      const value = text(rt, self);
      const at = value.lastIndexOf(nonEmpty(rt, separator ?? null));
      if (at < 0) return new PyTuple(['', '', value]);
      return new PyTuple([value.slice(0, at), separator ?? '', value.slice(at + text(rt, separator).length)]);
    }),
  ];
}

function split(rt: Runtime, value: string, separator: Value, limit: number): string[] {
  const parts: string[] = [];
  if (separator === null) {
    let rest = value.trimStart();
    while (rest !== '' && (limit < 0 || parts.length < limit)) {
      const [word = ''] = /^\S+/.exec(rest) ?? [];
      parts.push(word);
      rest = rest.slice(word.length).trimStart();
    }
    return rest === '' ? parts : [...parts, rest];
  }
  const by = nonEmpty(rt, separator);
  const all = value.split(by);
  rt.meter.allocate(all.length);
  return limit < 0 || all.length <= limit + 1 ? all : [...all.slice(0, limit), all.slice(limit).join(by)];
}

function splitFromRight(rt: Runtime, value: string, separator: Value, limit: number): string[] {
  if (separator === null) {
    const words = value
      .trim()
      .split(/\s+/)
      .filter((word) => word !== '');
    if (limit < 0 || words.length <= limit + 1) return words;
    const kept = words.slice(words.length - limit);
    const rest = kept.reduceRight(
      (left, word) => left.slice(0, left.lastIndexOf(word)).trimEnd(),
      value.trimEnd(),
    );
    return [rest, ...kept];
  }
  const by = nonEmpty(rt, separator);
  const all = value.split(by);
  if (limit < 0 || all.length <= limit + 1) return all;
  return [all.slice(0, all.length - limit).join(by), ...all.slice(all.length - limit)];
}

function nonEmpty(rt: Runtime, separator: Value): string {
  if (separator === '') throw rt.error('ValueError', 'empty separator');
  return text(rt, separator);
}

function replace(rt: Runtime, value: string, old: string, replacement: string, count: number): string {
  const parts = old === '' ? ['', ...value, ''] : value.split(old);
  const kept =
    count < 0 || count >= parts.length ? parts : [...parts.slice(0, count), parts.slice(count).join(old)];
  rt.meter.allocate(value.length + kept.length * replacement.length);
  return kept.join(replacement);
}

function strip(
  rt: Runtime,
  self: Value | undefined,
  chars: Value | undefined,
  left: boolean,
  right: boolean,
): string {
  const value = text(rt, self);
  if (chars !== undefined && chars !== null) text(rt, chars);
  const isStripped = (character: string) =>
    chars === undefined || chars === null ? /\s/.test(character) : text(rt, chars).includes(character);
  let start = 0;
  let stop = value.length;
  while (left && start < stop && isStripped(value[start] ?? '')) start++;
  while (right && stop > start && isStripped(value[stop - 1] ?? '')) stop--;
  return value.slice(start, stop);
}

function padding(): NativeFunction[] {
  const pad = (name: string, place: (value: string, width: number, fill: string) => string) =>
    method(`${name}(self, width, fillchar?)`, (rt, [self, width, fill]) => {
      rt.meter.allocate(Math.max(0, index(rt, width)));
      if (fill !== undefined && text(rt, fill).length !== 1)
        throw rt.error('TypeError', `${name}() argument 2 must be char, not str`);
      return place(text(rt, self), index(rt, width), optionalText(rt, fill, ' '));
    });
  return [
    pad('ljust', (value, width, fill) => value.padEnd(width, fill)),
    pad('rjust', (value, width, fill) => value.padStart(width, fill)),
    pad('center', (value, width, fill) => {
      const missing = Math.max(0, width - value.length);
      // Python 2 puts the odd blank to the left when the width is odd.
      const left = Math.floor(missing / 2) + (missing & width & 1);
      return fill.repeat(left) + value + fill.repeat(missing - left);
    }),
    pad('zfill', (value, width) => {
      const sign = /^[-+]/.exec(value)?.[0] ?? '';
      return sign + value.slice(sign.length).padStart(width - sign.length, '0');
    }),
  ];
}

/** Encodings of text, which change nothing here. */
const TEXT_ENCODINGS =
  /^(us-?)?ascii$|^(utf|u|latin|iso|iso8859|cp|windows)[-_]?\d+([-_]\d+)?([-_](le|be|sig))?$|^(unicode|string|raw_unicode)[-_]escape$|^idna$/;

/** Text and bytes are one type here, so most encodings change nothing; base64 and hex are what files use this for. */
function recode(rt: Runtime, value: string, encoding: Value | undefined, encode: boolean): string {
  const name = optionalText(rt, encoding, 'ascii').toLowerCase();
  const codec = rt.modules.get(`codec:${name}`) ?? rt.importModule(rt, `codec:${name}`);
  if (codec === undefined) {
    if (TEXT_ENCODINGS.test(name)) return value;
    throw rt.error('LookupError', `unknown encoding: ${name}`);
  }
  return text(rt, rt.call(rt.getAttribute(codec, encode ? 'encode' : 'decode'), [value]));
}

function expandTabs(value: string, size: number): string {
  let column = 0;
  return value.replace(/\t|\n|[^\t\n]+/g, (piece) => {
    if (piece === '\n') column = 0;
    const shown = piece === '\t' ? ' '.repeat(size === 0 ? 0 : size - (column % size)) : piece;
    if (piece !== '\n') column += shown.length;
    return shown;
  });
}
