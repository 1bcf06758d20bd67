/**
 * The path of an included file: relative to the file that includes it, with `.` and `..` resolved.
 * @param from the including file
 * @param target as written in `include(...)`
 */
export function relativePath(from: string, target: string): string {
  if (target.startsWith('/')) return normalise(target);
  const directory = from.includes('/') ? from.slice(0, from.lastIndexOf('/') + 1) : '';
  return normalise(directory + target);
}

function normalise(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return (path.startsWith('/') ? '/' : '') + parts.join('/');
}
