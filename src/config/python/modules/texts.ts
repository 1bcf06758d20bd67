import { index, native, optionalText, text } from '../native.ts';
import type { Runtime } from '../runtime.ts';
import { NativeFunction, PyDict, PyList, PyObject, type Value, valueOr } from '../values.ts';
import type { ModuleMaker } from './index.ts';
import { JSON_MODULES } from './json-module.ts';

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
      this.#template.replace(/\$(?:(\$)|(\w+)|\{(\w+)\})/g, (whole, escaped, plain, braced) => {
        if (escaped !== undefined) return '$';
        const key = plain ?? braced;
        const value = valueOr(kwargs.get(key), () =>
          mapping instanceof PyDict ? mapping.get(rt, key) : undefined,
        );
        if (value !== undefined) return rt.str(value);
        if (name === 'safe_substitute') return whole;
        throw rt.keyError(key);
      }),
    );
  }
}

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
    ...['upper', 'lower', 'strip', 'capitalize'].map((name) =>
      native(`${name}(s)`, (rt, [value]) => rt.call(rt.getAttribute(value ?? null, name), [])),
    ),
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

/** Takes away the blanks that all lines with something on them begin with. */
function dedent(source: string): string {
  const lines = source.split('\n').map((line) => (/^[ \t]+$/.test(line) ? '' : line));
  const margins = lines.filter((line) => line !== '').map((line) => /^[ \t]*/.exec(line)?.[0] ?? '');
  const [first = ''] = margins;
  const margin = margins.reduce((common, each) => {
    let length = 0;
    while (length < common.length && common[length] === each[length]) length++;
    return common.slice(0, length);
  }, first);
  return lines.map((line) => (line === '' ? '' : line.slice(margin.length))).join('\n');
}

function wrap(source: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of source.split(/\s+/).filter((each) => each !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(...(word.match(new RegExp(`.{1,${Math.max(1, width)}}`, 'g')) ?? []));
  }
  return lines;
}

function textwrapModule(): [string, Value][] {
  return [
    native('dedent(text)', (rt, [source]) => dedent(text(rt, source))),
    native(
      'wrap(text, width?)',
      (rt, [source, width]) => new PyList(wrap(text(rt, source), index(rt, width, 70))),
    ),
    native('fill(text, width?)', (rt, [source, width]) =>
      wrap(text(rt, source), index(rt, width, 70)).join('\n'),
    ),
  ].map((each): [string, Value] => [each.name, each]);
}

/** Text and its forms. */
export const TEXT_MODULES: readonly (readonly [string, ModuleMaker])[] = [
  ...JSON_MODULES,
  ['string', stringModule],
  ['textwrap', textwrapModule],
];
