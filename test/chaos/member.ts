import type { SchedulerProcess, Schedulers } from '../e2e/testing/schedulers.ts';
import type { Network } from './network.ts';

/** One of the schedulers: the next process begins when one ends, as under a supervisor. */
export class Member implements AsyncDisposable {
  readonly network: Network;
  readonly #schedulers: Schedulers;
  #process: SchedulerProcess | undefined;
  #isRetired = false;
  #lives = 0;
  #supervision: Promise<void> = Promise.resolve();

  private constructor(schedulers: Schedulers, network: Network) {
    this.#schedulers = schedulers;
    this.network = network;
  }

  static async start(schedulers: Schedulers, network: Network): Promise<Member> {
    const member = new Member(schedulers, network);
    await member.#begin();
    member.#supervision = member.#supervise();
    return member;
  }

  /** The process that serves; undefined while it is started again. */
  get process(): SchedulerProcess | undefined {
    return this.#process;
  }

  /** How many processes it has had. */
  get lives(): number {
    return this.#lives;
  }

  /** Whether it knows who leads: itself, or another one. */
  async knowsLeader(): Promise<boolean> {
    const status = await this.#process?.leaderHealth();
    return status === 200 || status === 503;
  }

  /** Sends a signal to the process. */
  signal(signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): void {
    this.#process?.child.kill(signal);
  }

  /** Ends the process; there is no other one after it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isRetired = true;
    await this.#process?.end('SIGKILL');
    await this.#supervision;
    await this.network[Symbol.asyncDispose]();
  }

  async #begin(): Promise<void> {
    this.#process = await this.#schedulers.start(this.network.place);
    this.#lives += 1;
  }

  async #supervise(): Promise<void> {
    while (!this.#isRetired) {
      const process = this.#process;
      await process?.ended;
      if (process !== undefined) this.#schedulers.forget(process);
      this.#process = undefined;
      // In the middle of a fault it may not start.
      if (!this.#isRetired) await this.#begin().catch(() => {});
    }
    await this.#process?.end('SIGKILL');
  }
}
