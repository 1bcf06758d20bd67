/** Characters that servers refuse in paths: control characters, private use, specials, all beyond the basic plane. */
const FORBIDDEN_CHARACTER = /[\p{Cc}\p{Cs}\p{Co}\ufff0-\uffff\u{10000}-\u{10ffff}]/u;

/**
 * What a server would refuse about a path, said after "the path"; undefined if it is all right.
 * The rules are ZooKeeper's: absolute, no empty, `.` or `..` component, no slash at the end.
 */
export function pathProblem(path: string): string | undefined {
  if (!path.startsWith('/')) return 'must start with /';
  if (path === '/') return undefined;
  if (path.endsWith('/')) return 'must not end with /';
  if (FORBIDDEN_CHARACTER.test(path)) return 'holds a character that ZooKeeper does not allow';
  const components = path.slice(1).split('/');
  if (components.includes('')) return 'must not hold //';
  if (components.includes('.') || components.includes('..')) return 'must not hold . or .. as a component';
  return undefined;
}

/** @param chroot absolute, or empty for none */
export function withChroot(chroot: string, path: string): string {
  if (chroot === '') return path;
  return path === '/' ? chroot : chroot + path;
}

/** The path as the user of a chroot knows it; undefined if it lies elsewhere. */
export function withoutChroot(chroot: string, serverPath: string): string | undefined {
  if (chroot === '') return serverPath;
  if (serverPath === chroot) return '/';
  return serverPath.startsWith(`${chroot}/`) ? serverPath.slice(chroot.length) : undefined;
}
