import { type Args, method, optionalText, text } from './native.ts';
import type { Runtime } from './runtime.ts';
import { type NativeFunction, PyList, PyObject, type Value } from './values.ts';

/** An open file: read whole when it was opened. */
class PyFile extends PyObject {
  readonly #text: string;
  #offset = 0;

  constructor(contents: string) {
    super();
    this.#text = contents;
  }
  override typeName(): string {
    return 'file';
  }
  override ownAttribute(_rt: Runtime, name: string): Value | undefined {
    const found = METHODS.get(name);
    return found === undefined
      ? undefined
      : method(`${name}(*)`, (rt, args) =>
          found.body(rt, [this, ...args.map((each) => each ?? null)], new Map()),
        );
  }
  override iterate(): Iterable<Value> {
    return this.lines();
  }
  /** @returns what was not read yet */
  rest(): string {
    const rest = this.#text.slice(this.#offset);
    this.#offset = this.#text.length;
    return rest;
  }
  line(): string {
    const end = this.#text.indexOf('\n', this.#offset);
    const line = this.#text.slice(this.#offset, end < 0 ? undefined : end + 1);
    this.#offset += line.length;
    return line;
  }
  lines(): string[] {
    return this.rest().match(/[^\n]*\n|[^\n]+$/g) ?? [];
  }
}

function fileMethod(name: string, run: (file: PyFile) => Value): [string, NativeFunction] {
  const body = (rt: Runtime, [self]: Args): Value => {
    if (self instanceof PyFile) return run(self);
    throw rt.error('TypeError', `${name}() needs a file`);
  };
  return [name, method(`${name}(self, *)`, body)];
}

const METHODS = new Map<string, NativeFunction>([
  fileMethod('read', (file) => file.rest()),
  fileMethod('readline', (file) => file.line()),
  fileMethod('readlines', (file) => new PyList(file.lines())),
  fileMethod('close', () => null),
  fileMethod('__enter__', (file) => file),
  fileMethod('__exit__', () => null),
]);

/** `open(name, mode)`: for reading only. @throws PyRaise IOError */
export function openFile(rt: Runtime, [name, mode]: Args): Value {
  const path = text(rt, name);
  if (/[wax+]/.test(optionalText(rt, mode, 'r'))) {
    throw rt.error('IOError', `a job file can read files but not write them: ${path}`);
  }
  const contents = rt.host.readFile(path);
  if (contents === undefined)
    throw rt.error('IOError', `[Errno 2] No such file or directory: ${rt.repr(path)}`);
  rt.meter.allocate(contents.length);
  return new PyFile(contents);
}
