/** What one kind of object does, one call after the other: what a history is held against. */
export interface Model<State, Input, Output> {
  readonly initial: State;
  /**
   * What the object may be after a call, where it may change by itself, too, meanwhile.
   * @param output what the caller was told; undefined if nobody knows
   * @returns nothing if the object would never have answered so
   */
  step(state: State, input: Input, output: Output | undefined): readonly State[];
  /** Same text, same state. */
  fingerprint(state: State): string;
}

/** One call of one client. */
export interface RecordedCall<Input, Output> {
  readonly input: Input;
  /** Place of the beginning among all beginnings and ends of a history. */
  readonly began: number;
  /** Place of the end; undefined if the outcome is unknown: the call may take effect at any time, or never. */
  readonly ended?: number;
  readonly output?: Output;
}

export type Verdict<Input, Output> =
  | { readonly kind: 'consistent' }
  /** No order explains what `call` was told, together with all that was told before. */
  | { readonly kind: 'contradiction'; readonly call: RecordedCall<Input, Output> }
  /** The search was given up at this call. */
  | { readonly kind: 'undecided'; readonly call: RecordedCall<Input, Output> };

/** What the object may be, and which of the open calls have taken effect for that. */
interface Possibility<State, Input, Output> {
  readonly state: State;
  readonly done: ReadonlySet<RecordedCall<Input, Output>>;
}

const DEFAULT_MAX_POSSIBILITIES = 100_000;

/**
 * Whether there is one order of the calls of a history that explains all answers, in which each call takes effect
 * between its beginning and its end (linearizability, after Wing and Gong; each call is decided when its answer comes,
 * after Lowe).
 * @param calls on one object
 * @param maxPossibilities bounds the search; beyond it the verdict is `undecided`
 */
export function checkHistory<State, Input, Output>(
  model: Model<State, Input, Output>,
  calls: readonly RecordedCall<Input, Output>[],
  maxPossibilities = DEFAULT_MAX_POSSIBILITIES,
): Verdict<Input, Output> {
  const search = new Search(model, maxPossibilities);
  for (const { call, isEnd } of inOrder(calls)) {
    if (!isEnd) search.begin(call);
    else if (!search.end(call)) return { kind: search.isExhausted ? 'undecided' : 'contradiction', call };
  }
  return { kind: 'consistent' };
}

class Search<State, Input, Output> {
  readonly #model: Model<State, Input, Output>;
  readonly #maxPossibilities: number;
  readonly #open = new Set<RecordedCall<Input, Output>>();
  readonly #ids = new Map<RecordedCall<Input, Output>, number>();
  #possibilities: readonly Possibility<State, Input, Output>[];
  isExhausted = false;

  constructor(model: Model<State, Input, Output>, maxPossibilities: number) {
    this.#model = model;
    this.#maxPossibilities = maxPossibilities;
    this.#possibilities = [{ state: model.initial, done: new Set() }];
  }

  begin(call: RecordedCall<Input, Output>): void {
    this.#open.add(call);
    this.#ids.set(call, this.#ids.size);
  }

  /** The call has taken effect by now. @returns whether that is possible, and was found in bounds */
  end(call: RecordedCall<Input, Output>): boolean {
    const explaining = this.#reachable().filter(({ done }) => done.has(call));
    if (this.isExhausted) return false;
    this.#open.delete(call);
    this.#possibilities = explaining.map(({ state, done }) => ({ state, done: without(done, call) }));
    return explaining.length > 0;
  }

  /** What can be when any of the open calls take effect now, in any order. */
  #reachable(): readonly Possibility<State, Input, Output>[] {
    const found = [...this.#possibilities];
    const groups = Map.groupBy(found, (possibility) => this.#groupOf(possibility));
    // It grows while it is walked through.
    for (const possibility of found) {
      for (const next of this.#after(possibility)) {
        const group = groups.get(this.#groupOf(next)) ?? [];
        groups.set(this.#groupOf(next), group);
        // Whoever needs fewer calls of unknown outcome for the same can do whatever the other can.
        if (group.some(({ done }) => isSubset(done, next.done))) continue;
        group.push(next);
        found.push(next);
      }
      this.isExhausted = found.length > this.#maxPossibilities;
      if (this.isExhausted) break;
    }
    return found;
  }

  /** What can be when one more open call takes effect. */
  *#after({ state, done }: Possibility<State, Input, Output>): Generator<Possibility<State, Input, Output>> {
    const before = this.#model.fingerprint(state);
    for (const call of this.#open) {
      if (done.has(call)) continue;
      for (const next of this.#model.step(state, call.input, call.output)) {
        const isIdle = call.ended === undefined && this.#model.fingerprint(next) === before;
        if (!isIdle) yield { state: next, done: new Set(done).add(call) };
      }
    }
  }

  /** The same for possibilities that differ in calls of unknown outcome only. */
  #groupOf({ state, done }: Possibility<State, Input, Output>): string {
    const known = [...done].filter(({ ended }) => ended !== undefined);
    const ids = known.map((call) => this.#ids.get(call) ?? -1).sort((a, b) => a - b);
    return `${ids.join()} ${this.#model.fingerprint(state)}`;
  }
}

function isSubset<T>(part: ReadonlySet<T>, whole: ReadonlySet<T>): boolean {
  return part.size <= whole.size && part.values().every((item) => whole.has(item));
}

function without<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
  const rest = new Set(set);
  rest.delete(item);
  return rest;
}

/** The beginnings and ends of calls as they happened. */
function inOrder<Input, Output>(calls: readonly RecordedCall<Input, Output>[]) {
  const events = calls.flatMap((call) => [
    { call, at: call.began, isEnd: false },
    ...(call.ended === undefined ? [] : [{ call, at: call.ended, isEnd: true }]),
  ]);
  return events.sort((a, b) => a.at - b.at);
}
