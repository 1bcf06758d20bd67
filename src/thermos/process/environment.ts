import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Of a program that was started without PATH. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** By which an engine without cgroups finds what belongs to a container, also when its executor is dead. */
const CONTAINER_MARK = 'MESOS_CONTAINER_ID';

/** Sourced by every process that starts while it exists. */
export const PROFILE_FILE = '.thermos_profile';

/**
 * The environment of a process. Of the runner's own only the mark of its container is passed on, unless asked for
 * more, so that no process takes itself for an executor.
 * @param inherited the runner's own environment
 * @param preserve pass all of it on
 */
export function processEnvironment(
  sandbox: string,
  userName: string,
  inherited: Readonly<Record<string, string | undefined>>,
  preserve: boolean,
): Record<string, string | undefined> {
  const profile = join(sandbox, PROFILE_FILE);
  const mark = inherited[CONTAINER_MARK];
  return {
    ...(preserve && inherited),
    HOME: sandbox,
    LOGNAME: userName,
    USER: userName,
    PATH: inherited['PATH'] ?? DEFAULT_PATH,
    ...(mark !== undefined && { [CONTAINER_MARK]: mark }),
    ...(existsSync(profile) && { BASH_ENV: profile }),
  };
}
