import { makeBuiltins } from '../python/builtins.ts';
import { DEFAULT_LIMITS } from '../python/limits.ts';
import { standardModule } from '../python/modules/index.ts';
import { type Host, Runtime } from '../python/runtime.ts';

/** The interpreter on a host where nothing is: no files, no environment, and a clock that stands. */
export function bareRuntime(host: Partial<Host> = {}): Runtime {
  const bareHost: Host = {
    environment: new Map(),
    user: 'alice',
    hostname: 'host',
    workingDirectory: '/',
    argv: [],
    readFile: () => undefined,
    nowMs: () => 0,
    random: () => 0.5,
    print: () => undefined,
    hash: () => undefined,
    ...host,
  };
  return new Runtime(bareHost, DEFAULT_LIMITS, makeBuiltins(), standardModule);
}
