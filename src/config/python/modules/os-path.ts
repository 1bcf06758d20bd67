import { relativePath } from '../../paths.ts';
import { native, optionalText, text } from '../native.ts';
import { type NativeFunction, PyTuple, type Value } from '../values.ts';

/** @returns the names of `os.path` */
export function osPath(): [string, Value][] {
  const all = [...ofParts(), ...ofWholePaths()];
  return [
    ['sep', '/'],
    ['pardir', '..'],
    ['curdir', '.'],
    ...all.map((each): [string, Value] => [each.name, each]),
  ];
}

/** What takes paths apart and puts them together. */
function ofParts(): NativeFunction[] {
  return [
    native('join(path, *)', (rt, parts) =>
      parts
        .map((part) => text(rt, part))
        .reduce((left, right) =>
          right.startsWith('/') || left === '' ? right : `${left.replace(/\/$/, '')}/${right}`,
        ),
    ),
    native('basename(path)', (rt, [path]) => text(rt, path).slice(text(rt, path).lastIndexOf('/') + 1)),
    native('dirname(path)', (rt, [path]) => directoryOf(text(rt, path))),
    native('split(path)', (rt, [path]) => {
      const value = text(rt, path);
      return new PyTuple([directoryOf(value), value.slice(value.lastIndexOf('/') + 1)]);
    }),
    native('splitdrive(path)', (rt, [path]) => new PyTuple(['', text(rt, path)])),
    native('commonprefix(paths)', (rt, [paths]) =>
      commonStart(rt.list(paths ?? null).map((each) => text(rt, each))),
    ),
    native('relpath(path, start?)', (rt, [path, start]) => {
      const parts = (value: string) =>
        relativePath(`${rt.host.workingDirectory}/`, value)
          .split('/')
          .filter((part) => part !== '');
      const to = parts(text(rt, path));
      const from = parts(optionalText(rt, start, '.'));
      const different = to.findIndex((part, at) => part !== from[at]);
      const shared = different < 0 ? Math.min(to.length, from.length) : different;
      return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/') || '.';
    }),
    native('splitext(path)', (rt, [path]) => {
      const [, root = '', extension = ''] = /^((?:.*\/)?\.*[^/]*?)(\.[^./]*)?$/s.exec(text(rt, path)) ?? [];
      return new PyTuple([root, extension]);
    }),
  ];
}

/** What asks the host: files, the working directory, the environment. */
function ofWholePaths(): NativeFunction[] {
  return [
    native('exists(path)', (rt, [path]) => rt.host.readFile(text(rt, path)) !== undefined),
    native('isfile(path)', (rt, [path]) => rt.host.readFile(text(rt, path)) !== undefined),
    native('isdir(path)', () => false),
    native('isabs(path)', (rt, [path]) => text(rt, path).startsWith('/')),
    native('abspath(path)', (rt, [path]) => relativePath(`${rt.host.workingDirectory}/`, text(rt, path))),
    native('realpath(path)', (rt, [path]) => relativePath(`${rt.host.workingDirectory}/`, text(rt, path))),
    native('normpath(path)', (rt, [path]) => {
      const value = text(rt, path);
      const normal = relativePath('', value).replace(/^\/(?:\.\.(?:\/|$))+/, '/');
      return (/^\/\/(?!\/)/.test(value) ? `/${normal}` : normal) || '.';
    }),
    native('expanduser(path)', (rt, [path]) =>
      text(rt, path).replace(/^~(?=\/|$)/, rt.host.environment.get('HOME') ?? `/home/${rt.host.user}`),
    ),
    native('expandvars(path)', (rt, [path]) =>
      text(rt, path).replace(
        /\$(?:(\w+)|\{(\w+)\})/g,
        (whole, plain, braced) => rt.host.environment.get(plain ?? braced) ?? whole,
      ),
    ),
  ];
}

function commonStart(texts: readonly string[]): string {
  const [first = '', ...rest] = texts;
  const end = [...first].findIndex((character, at) => rest.some((each) => each[at] !== character));
  return end < 0 ? first : first.slice(0, end);
}

function directoryOf(path: string): string {
  const head = path.slice(0, path.lastIndexOf('/') + 1);
  return /^\/*$/.test(head) ? head : head.replace(/\/+$/, '');
}
