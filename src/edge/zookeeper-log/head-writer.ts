import {
  isTransient,
  type MultiOutcome,
  persistently,
  type WriteOperation,
  type ZooKeeperClient,
  type ZooKeeperErrorCode,
} from '../zookeeper/index.ts';
import { LogDeposed, LogUnreachable } from './errors.ts';
import { decodeHead, encodeHead, type Head } from './head.ts';
import type { LogPaths } from './layout.ts';

/** Steps sent before the first of them is answered. */
const STEPS_IN_FLIGHT = 16;

/** A cut connection costs one attempt each; an ensemble that cuts so many in a row does not work. */
const MAX_ATTEMPTS_WITHOUT_PROGRESS = 20;

/** How a step fails that finds another head, or its own earlier attempt. */
const CONFLICTS: ReadonlySet<ZooKeeperErrorCode> = new Set(['BAD_VERSION', 'NODE_EXISTS', 'NO_NODE']);

/** One write: the head changes, and with it whatever `operations` do, or nothing at all. */
export interface Step {
  /** The head afterwards. Its `writeId` is unique. */
  readonly head: Head;
  readonly operations: readonly WriteOperation[];
}

export interface HeadWriterOptions {
  readonly client: ZooKeeperClient;
  readonly paths: LogPaths;
  /** The version that the epoch's node had when this writer took over. */
  readonly epoch: number;
  readonly head: Head;
  readonly headVersion: number;
  /** The head is made anew when its version reaches this, long before the 32-bit number overflows. */
  readonly maxHeadVersion: number;
  /** A unique id. */
  readonly newId: () => string;
  /** Access rights of the head when it is made anew. */
  readonly createHead: (data: Uint8Array) => WriteOperation;
}

/**
 * The only place that changes a log. Each step checks the epoch, so that a deposed writer changes nothing, and the
 * head's version, so that steps happen in order, each once, without a hole: also when a connection is cut
 * and an earlier attempt of the same step arrives after its repetition.
 */
export class HeadWriter {
  readonly #options: HeadWriterOptions;
  #head: Head;
  #headVersion: number;

  constructor(options: HeadWriterOptions) {
    this.#options = options;
    this.#head = options.head;
    this.#headVersion = options.headVersion;
  }

  /** The head as it is acknowledged. */
  get head(): Head {
    return this.#head;
  }

  /**
   * Does the steps in their order. Resolves when all of them are durable.
   * @throws LogDeposed if another writer took over @throws LogUnreachable if the session ends, or whatever else fails;
   * then a part of the steps may have happened, the first ones
   */
  async commit(steps: readonly Step[]): Promise<void> {
    for (let i = 0; i < steps.length; i += STEPS_IN_FLIGHT) {
      await this.#renewHeadIfDue();
      await this.#commitWindow(steps.slice(i, i + STEPS_IN_FLIGHT));
    }
  }

  async #commitWindow(steps: readonly Step[]): Promise<void> {
    let remaining = steps;
    for (let attempts = 0; remaining.length > 0; attempts++) {
      if (attempts === MAX_ATTEMPTS_WITHOUT_PROGRESS) {
        throw new LogUnreachable('an append', `no answer in ${attempts} attempts`);
      }
      const done = await this.#send(remaining);
      if (done > 0) attempts = 0;
      remaining = remaining.slice(done);
    }
  }

  /** Sends the steps at once. @returns how many of them, from the first on, have happened */
  async #send(steps: readonly Step[]): Promise<number> {
    const { client, paths, epoch } = this.#options;
    const version = this.#headVersion;
    const outcomes = await Promise.allSettled(
      steps.map(({ head, operations }, i) =>
        client.multi([
          { type: 'check', path: paths.epoch, version: epoch },
          ...operations,
          { type: 'setData', path: paths.head, data: encodeHead(head), version: version + i },
        ]),
      ),
    );
    const failed = outcomes.findIndex((outcome) => outcome.status === 'rejected' || !outcome.value.ok);
    const succeeded = steps.slice(0, failed < 0 ? steps.length : failed);
    const last = succeeded.at(-1);
    if (last !== undefined) this.#advance(last.head, version + succeeded.length);
    const failure = outcomes[failed];
    if (failure === undefined) return steps.length;
    this.#refuseIfFinal(failure);
    return succeeded.length + (await this.#findOut(steps.slice(succeeded.length)));
  }

  /** Lets those failures pass after which the log has to be asked what happened. */
  #refuseIfFinal(failure: PromiseSettledResult<MultiOutcome>): void {
    if (failure.status === 'rejected') {
      if (!isTransient(failure.reason)) throw new LogUnreachable('an append', failure.reason);
    } else if (!failure.value.ok) {
      const { failedIndex, code } = failure.value;
      if (!CONFLICTS.has(code)) throw new LogUnreachable('an append', code);
      if (failedIndex === 0) throw new LogDeposed('its epoch is over');
    }
  }

  /** Reads what the log holds. @returns how many of the steps, from the first on, have happened */
  async #findOut(steps: readonly Step[]): Promise<number> {
    const { client, paths, epoch } = this.#options;
    const [epochStat, node] = await persistently(async () => {
      await client.sync(paths.epoch);
      return Promise.all([client.exists(paths.epoch), client.getData(paths.head)]);
    }).catch((error: unknown) => {
      throw new LogUnreachable('reading the head after a lost answer', error);
    });
    if (epochStat?.version !== epoch) throw new LogDeposed('its epoch is over');
    const found = decodeHead(node.data);
    const done = steps.findIndex(({ head }) => head.writeId === found?.writeId) + 1;
    if (done === 0 && found?.writeId !== this.#head.writeId) {
      throw new LogDeposed('the head of the log was written by somebody else');
    }
    this.#advance(steps[done - 1]?.head ?? this.#head, node.stat.version);
    return done;
  }

  #advance(head: Head, version: number): void {
    this.#head = head;
    this.#headVersion = version;
  }

  /** The version of a node cannot be set, but a new node begins at 0. */
  async #renewHeadIfDue(): Promise<void> {
    const { client, paths, epoch, maxHeadVersion, newId, createHead } = this.#options;
    for (let attempts = 0; this.#headVersion >= maxHeadVersion; attempts++) {
      const head = { ...this.#head, writeId: newId() };
      const [outcome] = await Promise.allSettled([
        client.multi([
          { type: 'check', path: paths.epoch, version: epoch },
          { type: 'delete', path: paths.head, version: this.#headVersion },
          createHead(encodeHead(head)),
        ]),
      ]);
      if (outcome?.status === 'fulfilled' && outcome.value.ok) return this.#advance(head, 0);
      if (attempts === MAX_ATTEMPTS_WITHOUT_PROGRESS)
        throw new LogUnreachable('renewing the head', 'no answer');
      if (outcome !== undefined) this.#refuseIfFinal(outcome);
      await this.#findOut([{ head, operations: [] }]);
    }
  }
}
