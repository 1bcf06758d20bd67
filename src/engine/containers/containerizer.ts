import type { ExecutorInfo } from '../../../api/mesos/v1.ts';
import type { Timers } from '../../ports/clock.ts';
import { fetchUris, outputFileProblem } from './fetcher.ts';
import { argumentsOf, EXEC_FAILED_STATUS, isExecutable, startGated } from './gated-process.ts';
import type { Isolator, Limits, Usage } from './isolator.ts';
import { isAlive, type ProcessIdentity } from './process-table.ts';
import { createSandbox } from './sandbox.ts';
import { findUser, type UserIds } from './users.ts';

/** What is to run, where, and as whom. */
export interface ContainerSpec {
  readonly containerId: string;
  readonly executor: ExecutorInfo;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Name of the user; only used if the engine may switch users. */
  readonly user: string;
  readonly limits: Limits;
}

/** How a launch went. */
export type LaunchOutcome =
  | { readonly kind: 'running' }
  /** The sandbox could not be made. */
  | { readonly kind: 'no-sandbox'; readonly problem: string }
  /** The container could not be filled or started. */
  | { readonly kind: 'failed'; readonly problem: string };

interface Container {
  readonly abort: AbortController;
  identity?: ProcessIdentity;
  destroying?: Promise<void>;
}

/** The status of a container that the engine killed. */
export const KILLED_STATUS = 9;

const POLL_ADOPTED_MS = 250;
const KILL_ROUND_MS = 20;
/** After these many rounds a process that does not die (it hangs in the kernel) is left alone. */
const MAX_KILL_ROUNDS = 500;

/** Starts, watches and destroys containers: a sandbox, a group of processes and what was fetched for them. */
export class Containerizer {
  readonly #isolator: Isolator;
  readonly #timers: Timers;
  readonly #onExit: (containerId: string, status: number) => void;
  readonly #containers = new Map<string, Container>();
  #closed = false;

  /** @param onExit told once for each container whose first process ended, with its status */
  constructor(isolator: Isolator, timers: Timers, onExit: (containerId: string, status: number) => void) {
    this.#isolator = isolator;
    this.#timers = timers;
    this.#onExit = onExit;
  }

  /**
   * Makes the sandbox, fetches, and starts the executor.
   * @param beforeStart called with the process before it does anything: whoever must know it durably waits here
   */
  async launch(
    spec: ContainerSpec,
    beforeStart: (identity: ProcessIdentity) => Promise<void>,
  ): Promise<LaunchOutcome> {
    const container: Container = { abort: new AbortController() };
    this.#containers.set(spec.containerId, container);
    const owner = this.#owner(spec.user);
    if (owner === 'unknown') {
      this.#containers.delete(spec.containerId);
      return {
        kind: 'no-sandbox',
        problem:
          `Failed to create executor directory '${spec.directory}': ` +
          `Failed to chown directory to '${spec.user}': No such user '${spec.user}'`,
      };
    }
    try {
      await createSandbox(spec.directory, owner);
    } catch (error) {
      this.#containers.delete(spec.containerId);
      return {
        kind: 'no-sandbox',
        problem: `Failed to create executor directory '${spec.directory}': ${text(error)}`,
      };
    }
    try {
      const problem = await this.#start(spec, container, owner, beforeStart);
      if (problem === undefined) return { kind: 'running' };
      this.#containers.delete(spec.containerId);
      return { kind: 'failed', problem };
    } catch (error) {
      await this.destroy(spec.containerId);
      return { kind: 'failed', problem: text(error) };
    }
  }

  async #start(
    spec: ContainerSpec,
    container: Container,
    owner: UserIds | undefined,
    beforeStart: (identity: ProcessIdentity) => Promise<void>,
  ): Promise<string | undefined> {
    const uris = spec.executor.command?.uris ?? [];
    const misplaced = outputFileProblem(uris);
    if (misplaced !== undefined) return `Could not fetch: ${misplaced}`;
    try {
      await fetchUris(uris, spec.directory, owner, container.abort.signal);
    } catch (error) {
      return `Failed to fetch all URIs for container '${spec.containerId}': ${text(error)}`;
    }
    if (container.abort.signal.aborted) return 'Container destroyed while fetching';
    const words = argumentsOf(spec.executor.command ?? {});
    const setting = { directory: spec.directory, environment: spec.environment, user: owner };
    if (!isExecutable(words[0] ?? '', setting)) {
      this.#timers.after(0, () => this.#exited(spec.containerId, EXEC_FAILED_STATUS));
      return undefined;
    }
    this.#isolator.prepare(spec.containerId, spec.limits);
    const started = await startGated(words, setting);
    this.#isolator.enter(spec.containerId, started.identity.pid);
    container.identity = started.identity;
    void started.exited.then((status) => this.#exited(spec.containerId, status));
    await beforeStart(started.identity);
    started.release();
    return undefined;
  }

  #owner(user: string): UserIds | undefined | 'unknown' {
    if (process.getuid?.() !== 0) return undefined;
    return findUser(user) ?? 'unknown';
  }

  /** Watches a container that an earlier engine started. */
  adopt(containerId: string, identity: ProcessIdentity): void {
    this.#containers.set(containerId, { abort: new AbortController(), identity });
    const poll = (): void => {
      if (this.#closed || !this.#containers.has(containerId)) return;
      if (isAlive(identity)) this.#timers.after(POLL_ADOPTED_MS, poll);
      // Nobody but the parent learns the true status; 0 is what Mesos says then.
      else this.#exited(containerId, 0);
    };
    this.#timers.after(POLL_ADOPTED_MS, poll);
  }

  #exited(containerId: string, status: number): void {
    const container = this.#containers.get(containerId);
    if (container === undefined || this.#closed) return;
    this.#containers.delete(containerId);
    this.#onExit(containerId, container.destroying === undefined ? status : KILLED_STATUS);
  }

  /** Kills everything in a container and removes its group. Its exit is told as usual. */
  destroy(containerId: string): Promise<void> {
    const container = this.#containers.get(containerId);
    if (container === undefined) return this.clear(containerId);
    container.abort.abort();
    container.destroying ??= this.clear(containerId);
    return container.destroying;
  }

  /** Kills what is left in a container whose first process is gone, and removes its group. */
  async clear(containerId: string): Promise<void> {
    for (let round = 0; round < MAX_KILL_ROUNDS; round += 1) {
      if (this.#isolator.processes(containerId).length > 0) this.#isolator.killAll(containerId);
      else if (this.#removed(containerId)) return;
      await new Promise<void>((resolve) => this.#timers.after(KILL_ROUND_MS, resolve));
    }
  }

  /** A group can be busy for a moment after its last process died. */
  #removed(containerId: string): boolean {
    try {
      this.#isolator.remove(containerId);
      return true;
    } catch {
      return false;
    }
  }

  resize(containerId: string, limits: Limits): void {
    if (this.#containers.get(containerId)?.identity !== undefined) this.#isolator.resize(containerId, limits);
  }

  pid(containerId: string): number | undefined {
    return this.#containers.get(containerId)?.identity?.pid;
  }

  usage(containerId: string): Usage | undefined {
    if (this.#containers.get(containerId)?.identity === undefined) return undefined;
    try {
      return this.#isolator.usage(containerId);
    } catch {
      // The container ended between the look at the table and this one.
      return undefined;
    }
  }

  outOfMemoryKills(containerId: string): number {
    return this.#isolator.outOfMemoryKills(containerId);
  }

  /** Containers that exist without this engine knowing them. */
  strangers(): string[] {
    return this.#isolator.leftovers().filter((containerId) => !this.#containers.has(containerId));
  }

  describe(): string {
    return this.#isolator.describe();
  }

  /** Stops watching; what runs goes on. The common group goes only if no container is left in it. */
  close(): void {
    this.#closed = true;
    if (this.#isolator.leftovers().length === 0) this.#isolator.close();
  }
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
