import { chown, mkdir, open, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { UserIds } from './users.ts';

/**
 * Makes the sandbox of a run with its two output files, and points `runs/latest` at it in one step.
 * @param owner whom the sandbox belongs to; undefined: whoever the engine runs as
 */
export async function createSandbox(directory: string, owner: UserIds | undefined): Promise<void> {
  await mkdir(dirname(directory), { recursive: true });
  await mkdir(directory, { mode: 0o750, recursive: true });
  for (const name of ['stdout', 'stderr']) {
    const file = await open(join(directory, name), 'a', 0o644);
    if (owner !== undefined) await file.chown(owner.uid, owner.gid);
    await file.close();
  }
  if (owner !== undefined) await chown(directory, owner.uid, owner.gid);
  await switchLink(join(dirname(directory), 'latest'), directory);
}

/** Points a symbolic link at `target`; there is no moment at which the link is missing. */
export async function switchLink(link: string, target: string): Promise<void> {
  const fresh = `${link}.${process.pid}.new`;
  await rm(fresh, { force: true });
  await symlink(target, fresh);
  await rename(fresh, link);
}
