import type { PyRaise } from '../classes.ts';
import { native, optionalText, text } from '../native.ts';
import type { Runtime } from '../runtime.ts';
import { NativeFunction, PyDict, PyObject, type Value, valueOr } from '../values.ts';
import type { ModuleMaker } from './index.ts';
import { JSON_MODULES } from './json-module.ts';
import { textwrapModule } from './textwrap-module.ts';

const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const UPPERCASE = LOWERCASE.toUpperCase();
const DIGITS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** `string.Template` */
class Template extends PyObject {
  readonly #template: string;
  constructor(template: string) {
    super();
    this.#template = template;
  }
  override typeName(): string {
    return 'Template';
  }
  override ownAttribute(_rt: Runtime, name: string): Value | undefined {
    if (name === 'template') return this.#template;
    if (name !== 'substitute' && name !== 'safe_substitute') return undefined;
    return new NativeFunction(name, (rt, [mapping], kwargs) =>
      this.#template.replace(PLACEHOLDER, (whole, escaped, plain, braced, at) => {
        if (escaped !== undefined) return '$';
        const key = plain ?? braced;
        if (key === undefined) {
          if (name === 'safe_substitute') return whole;
          throw this.#invalid(rt, at);
        }
        const value = valueOr(kwargs.get(key), () =>
          mapping instanceof PyDict ? mapping.get(rt, key) : undefined,
        );
        if (value !== undefined) return rt.str(value);
        if (name === 'safe_substitute') return whole;
        throw rt.keyError(key);
      }),
    );
  }
  #invalid(rt: Runtime, at: number): PyRaise {
    const before = this.#template.slice(0, at).split('\n');
    const column = (before.at(-1) ?? '').length + 1;
    return rt.error('ValueError', `Invalid placeholder in string: line ${before.length}, col ${column}`);
  }
}

/** A dollar sign with a name, a name in braces, another dollar sign, or nothing of these. */
const PLACEHOLDER = /\$(?:(\$)|([_a-z][_a-z0-9]*)|\{([_a-z][_a-z0-9]*)\}|)/gi;

/** Methods of text that old files call as functions. */
const OLD_FUNCTIONS =
  'upper lower strip lstrip rstrip capitalize swapcase find rfind index rindex count zfill ljust rjust center expandtabs'.split(
    ' ',
  );

function stringModule(): [string, Value][] {
  const functions = [
    native('Template(template)', (rt, [template]) => new Template(text(rt, template))),
    native('join(words, sep?)', (rt, [words, separator]) =>
      rt
        .list(words ?? null)
        .map((word) => text(rt, word))
        .join(optionalText(rt, separator, ' ')),
    ),
    native('replace(s, old, new)', (rt, [value, old, replacement]) =>
      text(rt, value).replaceAll(text(rt, old), text(rt, replacement).replaceAll('$', '$$$$')),
    ),
    native('split(s, sep?)', (rt, [value, separator]) => {
      const by = separator ?? null;
      return rt.call(rt.getAttribute(value ?? null, 'split'), by === null ? [] : [by]);
    }),
    ...OLD_FUNCTIONS.map(
      (name) =>
        new NativeFunction(name, (rt, [value = null, ...args]) =>
          rt.call(rt.getAttribute(value, name), args),
        ),
    ),
    native('atoi(s, base?)', (rt, [value = null, radix]) =>
      rt.call(rt.builtins.get('int') ?? null, radix === undefined ? [value] : [value, radix]),
    ),
    native('atof(s)', (rt, [value = null]) => rt.call(rt.builtins.get('float') ?? null, [value])),
    native('capwords(s, sep?)', (rt, [value = null, separator = null]) => {
      const words = rt.list(rt.call(rt.getAttribute(value, 'split'), [separator]));
      const joint = optionalText(rt, separator, ' ');
      return words.map((word) => rt.str(rt.call(rt.getAttribute(word, 'capitalize'), []))).join(joint);
    }),
    native('maketrans(from, to)', (rt, [from, to]) => {
      const targets = [...text(rt, to)];
      const sources = [...text(rt, from)];
      if (sources.length !== targets.length)
        throw rt.error('ValueError', 'maketrans arguments must have same length');
      const table = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));
      for (const [at, source] of sources.entries()) table[source.charCodeAt(0)] = targets[at] ?? '';
      return table.join('');
    }),
  ];
  return [
    ['ascii_lowercase', LOWERCASE],
    ['ascii_uppercase', UPPERCASE],
    ['ascii_letters', LOWERCASE + UPPERCASE],
    ['letters', LOWERCASE + UPPERCASE],
    ['lowercase', LOWERCASE],
    ['uppercase', UPPERCASE],
    ['digits', DIGITS],
    ['hexdigits', `${DIGITS}abcdefABCDEF`],
    ['octdigits', '01234567'],
    ['punctuation', PUNCTUATION],
    ['whitespace', '\t\n\x0b\x0c\r '],
    ['printable', `${DIGITS}${LOWERCASE}${UPPERCASE}${PUNCTUATION} \t\n\r\x0b\x0c`],
    ...functions.map((each): [string, Value] => [each.name, each]),
  ];
}

/** Text and its forms. */
export const TEXT_MODULES: readonly (readonly [string, ModuleMaker])[] = [
  ...JSON_MODULES,
  ['string', stringModule],
  ['textwrap', textwrapModule],
];
