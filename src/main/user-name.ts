import { userInfo } from 'node:os';

/** Who runs this program. Users of a container may have no name. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env['USER'] ?? 'unknown';
  }
}
