import { chmodSync, chownSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { currentUser, findUser, type UserAccount } from '../../thermos/index.ts';
import { MESSAGES } from '../messages.ts';
import type { TaskOrder } from './decode.ts';

/** Where a task runs, and as whom. */
export interface Sandbox {
  readonly path: string;
  readonly user: UserAccount;
  /** The processes must become that user; otherwise they run as the user of this program. */
  readonly switchUser: boolean;
}

export type SandboxResult =
  | { readonly kind: 'ready'; readonly sandbox: Sandbox }
  | { readonly kind: 'failed'; readonly problem: string };

/** Where to make the sandbox and for whom. */
export interface SandboxOptions {
  /** The run directory as the agent's host sees it. */
  readonly directory: string;
  /** The run directory as this program sees it. */
  readonly mountedDirectory: string;
  readonly container: TaskOrder['container'];
  /** Name of the user whose processes these are. */
  readonly role: string;
  /** Leave owners and users as they are. */
  readonly keepUser: boolean;
}

/** Makes the directory in which a task runs; only root can make it somebody else's. */
export function createSandbox(options: SandboxOptions): SandboxResult {
  try {
    if (options.container === 'image') {
      return failure('tasks with a file-system image of their own are not supported yet');
    }
    if (options.container === 'docker') return ready(createInContainer(options), currentUser(), false);
    const path = join(options.directory, 'sandbox');
    const user = currentUser();
    if (options.keepUser || user.uid !== 0) return ready(make(path), user, false);
    const owner = findUser(options.role);
    if (owner === undefined) return failure(MESSAGES.noSuchUser(options.role));
    make(path);
    for (const each of [options.directory, path]) chownSync(each, owner.uid, owner.gid);
    return ready(path, owner, owner.uid !== user.uid);
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error));
  }
}

function ready(path: string, user: UserAccount, switchUser: boolean): SandboxResult {
  return { kind: 'ready', sandbox: { path, user, switchUser } };
}

function failure(problem: string): SandboxResult {
  return { kind: 'failed', problem };
}

function make(path: string): string {
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o700);
  return path;
}

/** Inside a container the run directory lies elsewhere; a link makes the host's path valid there too. */
function createInContainer({ directory, mountedDirectory }: SandboxOptions): string {
  if (!existsSync(directory)) {
    mkdirSync(dirname(directory), { recursive: true });
    symlinkSync(mountedDirectory, directory);
  }
  chmodSync(mountedDirectory, 0o755);
  const path = join(directory, 'sandbox');
  mkdirSync(path, { recursive: true });
  return path;
}
