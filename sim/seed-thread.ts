import { Worker } from 'node:worker_threads';
import type { Timers } from '../src/ports/clock.ts';
import type { Counts } from './run-seeds.ts';
import type { SeedVerdict } from './seed-worker.ts';

export interface SeedThreadOptions {
  /** What it runs; a {@link SeedVerdict} answers each seed. */
  readonly script: URL;
  /** Handed to the script. */
  readonly data: unknown;
  /** How long one seed may take. */
  readonly limitMs: number;
  readonly timers: Timers;
}

/**
 * A thread of its own that runs simulations, one after the other, so that one that never ends, or throws where nobody
 * catches it, is known by its seed. Another thread takes its place then.
 */
export class SeedThread {
  readonly #options: SeedThreadOptions;
  #worker: Worker | undefined;
  #verdict = Promise.withResolvers<SeedVerdict>();

  constructor(options: SeedThreadOptions) {
    this.#options = options;
  }

  /** One call at a time. Rejects with an Error if the simulation finds something, or does not end. */
  async run(seed: number): Promise<Counts> {
    const { limitMs, timers } = this.#options;
    const verdict = Promise.withResolvers<SeedVerdict>();
    this.#verdict = verdict;
    this.#worker ??= this.#start();
    this.#worker.postMessage(seed);
    const tooLong = new Error(`seed ${seed} has not come to its end after ${limitMs} ms`);
    const cancelLimit = timers.after(limitMs, () => verdict.reject(tooLong));
    try {
      const found = await verdict.promise;
      if ('counts' in found) return found.counts;
      throw new Error(found.problem);
    } catch (error) {
      await this.close();
      throw error;
    } finally {
      cancelLimit();
    }
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #start(): Worker {
    const { script, data } = this.#options;
    const worker = new Worker(script, { workerData: data });
    worker.on('message', (verdict: SeedVerdict) => this.#verdict.resolve(verdict));
    worker.on('error', (error) => this.#verdict.reject(error));
    // After an error this changes nothing.
    worker.on('exit', (code) => this.#verdict.reject(new Error(`its thread ended with code ${code}`)));
    return worker;
  }
}
