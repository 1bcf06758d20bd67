import { index, text } from '../native.ts';
import type { Runtime } from '../runtime.ts';
import { type Kwargs, NativeFunction, PyList, type Value } from '../values.ts';

/** How lines are broken: the keywords of `textwrap.wrap`. */
interface Wrapping {
  readonly width: number;
  readonly initialIndent: string;
  readonly subsequentIndent: string;
  readonly breakLongWords: boolean;
  readonly breakOnHyphens: boolean;
}

function wrappingOf(rt: Runtime, width: Value | undefined, kwargs: Kwargs): Wrapping {
  const flag = (name: string) => rt.truth(kwargs.get(name) ?? true);
  return {
    width: index(rt, kwargs.get('width') ?? width, 70),
    initialIndent: text(rt, kwargs.get('initial_indent') ?? ''),
    subsequentIndent: text(rt, kwargs.get('subsequent_indent') ?? ''),
    breakLongWords: flag('break_long_words'),
    breakOnHyphens: flag('break_on_hyphens'),
  };
}

/** Words with the hyphens they may be broken at, dashes, and the blanks between them. */
const WITH_HYPHENS = /(\s+|[^\s\w]*\w+[^0-9\W]-(?=\w+[^0-9\W])|(?<=[\w!"'&.,?])-{2,}(?=\w))/;
const WITHOUT_HYPHENS = /(\s+)/;

function chunksOf(source: string, { breakOnHyphens }: Wrapping): string[] {
  const flat = source.replace(/\t+/g, expandedTabs).replace(/[\t\n\v\f\r ]/g, ' ');
  return flat.split(breakOnHyphens ? WITH_HYPHENS : WITHOUT_HYPHENS).filter((chunk) => chunk !== '');
}

/** Tabs reach to the next multiple of eight columns. */
function expandedTabs(tabs: string, at: number, whole: string): string {
  const column = whole.slice(whole.lastIndexOf('\n', at) + 1, at).replace(/\t/g, ' '.repeat(8)).length;
  return ' '.repeat(8 * tabs.length - (column % 8));
}

function wrap(rt: Runtime, source: string, wrapping: Wrapping): string[] {
  if (wrapping.width <= 0) throw rt.error('ValueError', `invalid width ${wrapping.width} (must be > 0)`);
  const lines: string[] = [];
  const chunks = chunksOf(source, wrapping).reverse();
  while (chunks.length > 0) {
    rt.meter.step();
    const indent = lines.length === 0 ? wrapping.initialIndent : wrapping.subsequentIndent;
    const line = takeLine(chunks, wrapping, wrapping.width - indent.length, lines.length > 0);
    if (line.length > 0) lines.push(indent + line.join(''));
  }
  return lines;
}

/** Takes as many chunks from the end of the list as fit into a line; blanks at its ends are dropped. */
function takeLine(chunks: string[], wrapping: Wrapping, room: number, dropsLeading: boolean): string[] {
  const line: string[] = [];
  let length = 0;
  if (dropsLeading && chunks.at(-1)?.trim() === '') chunks.pop();
  for (let next = chunks.at(-1); next !== undefined && length + next.length <= room; next = chunks.at(-1)) {
    line.push(next);
    length += next.length;
    chunks.pop();
  }
  const tooLong = chunks.at(-1);
  if (tooLong !== undefined && tooLong.length > room) {
    const space = Math.max(1, room - length);
    if (wrapping.breakLongWords) {
      line.push(tooLong.slice(0, space));
      chunks[chunks.length - 1] = tooLong.slice(space);
    } else if (line.length === 0) {
      line.push(tooLong);
      chunks.pop();
    }
  }
  if (line.at(-1)?.trim() === '') line.pop();
  return line;
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

/** @returns the names of `textwrap` */
export function textwrapModule(): [string, Value][] {
  return [
    new NativeFunction('dedent', (rt, [source]) => dedent(text(rt, source))),
    new NativeFunction(
      'wrap',
      (rt, [source, width], kwargs) => new PyList(wrap(rt, text(rt, source), wrappingOf(rt, width, kwargs))),
    ),
    new NativeFunction('fill', (rt, [source, width], kwargs) =>
      wrap(rt, text(rt, source), wrappingOf(rt, width, kwargs)).join('\n'),
    ),
  ].map((each): [string, Value] => [each.name, each]);
}
