import { checkHistory, type Model, type RecordedCall, type Verdict } from './linearizability.ts';

/** What came of a call, as far as its caller knows; `unexecuted`: nothing, for sure. */
export type Outcome<Output> = { readonly output: Output } | 'unknown' | 'unexecuted';

/** The calls of concurrent clients on many objects of one kind, as they happened. */
export class History<Input, Output> {
  readonly #callsByKey = new Map<string, RecordedCall<Input, Output>[]>();
  #events = 0;

  /** How many calls have ended, or are open. */
  get size(): number {
    return [...this.#callsByKey.values()].reduce((sum, calls) => sum + calls.length, 0);
  }

  /** How many of them had an outcome that nobody knows. */
  get unknown(): number {
    return [...this.#callsByKey.values()].flat().filter(({ ended }) => ended === undefined).length;
  }

  /** Makes a call and records it. @param key of the object @returns what came of it */
  async record(key: string, input: Input, call: () => Promise<Outcome<Output>>): Promise<Outcome<Output>> {
    const began = this.#next();
    const outcome = await call();
    if (outcome === 'unexecuted') return outcome;
    const recorded = outcome === 'unknown' ? {} : { ended: this.#next(), output: outcome.output };
    const calls = this.#callsByKey.get(key) ?? [];
    this.#callsByKey.set(key, calls);
    calls.push({ input, began, ...recorded });
    return outcome;
  }

  /** Holds the calls on each object against `model`. @returns for each object that is not consistent, why */
  problems<State>(model: Model<State, Input, Output>): readonly string[] {
    return [...this.#callsByKey].flatMap(([key, calls]) => {
      const verdict = checkHistory(model, calls);
      return verdict.kind === 'consistent' ? [] : [describe(key, calls, verdict)];
    });
  }

  #next(): number {
    this.#events += 1;
    return this.#events;
  }
}

function describe<Input, Output>(
  key: string,
  calls: readonly RecordedCall<Input, Output>[],
  verdict: Exclude<Verdict<Input, Output>, { kind: 'consistent' }>,
): string {
  const { ended = Number.POSITIVE_INFINITY } = verdict.call;
  const before = calls.filter(({ began }) => began <= ended).sort((a, b) => a.began - b.began);
  const lines = before.map((call) => {
    const mark = call === verdict.call ? '>' : ' ';
    return `${mark} ${call.began}..${call.ended ?? '?'} ${JSON.stringify(call.input)} ${JSON.stringify(call.output)}`;
  });
  return [`${key}: ${verdict.kind}`, ...lines].join('\n');
}
