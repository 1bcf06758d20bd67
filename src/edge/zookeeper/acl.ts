import { createHash } from 'node:crypto';
import type { Acl } from './types.ts';

/** Bits of {@link Acl.permissions}. */
export const PERMISSIONS = { READ: 1, WRITE: 2, CREATE: 4, DELETE: 8, ADMIN: 16, ALL: 31 } as const;

/** Everybody may do everything. */
export const OPEN_ACL: readonly Acl[] = [{ permissions: PERMISSIONS.ALL, scheme: 'world', id: 'anyone' }];

/** Whoever made the node, by the credentials of the session, may do everything. */
export const CREATOR_ALL_ACL: readonly Acl[] = [{ permissions: PERMISSIONS.ALL, scheme: 'auth', id: '' }];

export const WORLD_READ_ACL: readonly Acl[] = [
  { permissions: PERMISSIONS.READ, scheme: 'world', id: 'anyone' },
];

/** What Aurora gives its nodes where it has credentials: the creator may do everything, everybody may read. */
export const CREATOR_ALL_WORLD_READ_ACL: readonly Acl[] = [...CREATOR_ALL_ACL, ...WORLD_READ_ACL];

/**
 * The id that stands for `user:password` in an ACL of the scheme `digest`.
 * @param credentials `user:password`
 */
export function digestId(credentials: string): string {
  const user = credentials.slice(0, Math.max(0, credentials.indexOf(':')));
  return `${user}:${createHash('sha1').update(credentials).digest('base64')}`;
}
