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

/** How many of each kind; nothing for none. */
type Counts = readonly (number | undefined)[];

/** What the object may be, and which of the open calls have taken effect for that. */
interface Possibility<State, Input, Output> {
  readonly state: State;
  /** Of those that will be answered. */
  readonly done: ReadonlySet<RecordedCall<Input, Output>>;
  /** Of those that will not. */
  readonly spent: Counts;
  readonly fingerprint: string;
}

const DEFAULT_MAX_POSSIBILITIES = 100_000;
const FIRST_WIDTH = 100;
/** How many possibilities are looked at for one that is followed. */
const GROWTH = 10;

/**
 * Whether there is one order of the calls of a history that explains all answers, in which each call takes effect
 * between its beginning and its end (linearizability, after Wing and Gong; each call is decided when its answer comes,
 * after Lowe). Calls of unknown outcome that asked for the same are one as good as the other, so they are counted.
 *
 * The search follows the likeliest possibilities only, those for which fewest calls of unknown outcome took effect, and
 * more of them if these led nowhere: one order that explains all is enough.
 * @param calls on one object, whose inputs are plain data
 * @param maxPossibilities how many are followed at most; if these led nowhere, and there were more, the verdict is
 *   `undecided`
 */
export function checkHistory<State, Input, Output>(
  model: Model<State, Input, Output>,
  calls: readonly RecordedCall<Input, Output>[],
  maxPossibilities = DEFAULT_MAX_POSSIBILITIES,
): Verdict<Input, Output> {
  for (let width = FIRST_WIDTH; ; width *= 10) {
    const isWidest = width >= maxPossibilities;
    const verdict = searchWithin(model, calls, Math.min(width, maxPossibilities));
    if (verdict.kind !== 'undecided' || isWidest) return verdict;
  }
}

function searchWithin<State, Input, Output>(
  model: Model<State, Input, Output>,
  calls: readonly RecordedCall<Input, Output>[],
  width: number,
): Verdict<Input, Output> {
  const search = new Search(model, width);
  for (const { call, isEnd } of inOrder(calls)) {
    if (!isEnd) search.begin(call);
    else if (!search.end(call)) return { kind: search.hasLeftOut ? 'undecided' : 'contradiction', call };
  }
  return { kind: 'consistent' };
}

class Search<State, Input, Output> {
  readonly #model: Model<State, Input, Output>;
  readonly #width: number;
  readonly #open = new Set<RecordedCall<Input, Output>>();
  /** Open for ever, by what they ask for. */
  readonly #unanswered: { readonly input: Input; readonly kind: string; count: number }[] = [];
  #possibilities: readonly Possibility<State, Input, Output>[];
  /** Whether there were more possibilities than those that it followed. */
  hasLeftOut = false;

  constructor(model: Model<State, Input, Output>, width: number) {
    this.#model = model;
    this.#width = width;
    this.#possibilities = [this.#possibility(model.initial, new Set(), [])];
  }

  begin(call: RecordedCall<Input, Output>): void {
    if (call.ended !== undefined) {
      this.#open.add(call);
      return;
    }
    const kind = JSON.stringify(call.input);
    const alike = this.#unanswered.find((unanswered) => unanswered.kind === kind);
    if (alike !== undefined) alike.count += 1;
    else this.#unanswered.push({ input: call.input, kind, count: 1 });
  }

  /** The call has taken effect by now. @returns whether that was found possible */
  end(call: RecordedCall<Input, Output>): boolean {
    const explaining = new Antichain<State, Input, Output>();
    for (const possibility of this.#upTo(call)) {
      explaining.add({ ...possibility, done: without(possibility.done, call) });
    }
    this.#open.delete(call);
    const likeliestFirst = explaining.members.toSorted((a, b) => sum(a.spent) - sum(b.spent));
    this.#possibilities = likeliestFirst.slice(0, this.#width);
    this.hasLeftOut ||= likeliestFirst.length > this.#width;
    return likeliestFirst.length > 0;
  }

  /** What can be when the call has taken effect, and before it any of the open ones, in any order. */
  *#upTo(call: RecordedCall<Input, Output>): Generator<Possibility<State, Input, Output>> {
    const found = new Antichain<State, Input, Output>();
    for (const possibility of this.#possibilities) found.add(possibility);
    // It grows while it is walked through: the fewer calls before this one, the earlier it comes.
    for (const possibility of found.members) {
      // What comes after the call is decided when the next one ends.
      if (possibility.done.has(call)) yield possibility;
      else if (found.members.length > this.#width * GROWTH) this.hasLeftOut = true;
      else for (const next of this.#after(possibility)) found.add(next);
    }
  }

  /** What can be when one more open call takes effect. */
  *#after(possibility: Possibility<State, Input, Output>): Generator<Possibility<State, Input, Output>> {
    const { state, done, spent } = possibility;
    for (const call of this.#open) {
      if (done.has(call)) continue;
      for (const next of this.#model.step(state, call.input, call.output)) {
        yield this.#possibility(next, new Set(done).add(call), spent);
      }
    }
    for (const [kind, { input, count }] of this.#unanswered.entries()) {
      if (spent[kind] === count) continue;
      for (const next of this.#model.step(state, input, undefined)) {
        const possible = this.#possibility(next, done, withOneMore(spent, kind));
        if (possible.fingerprint !== possibility.fingerprint) yield possible;
      }
    }
  }

  #possibility(
    state: State,
    done: Possibility<State, Input, Output>['done'],
    spent: Counts,
  ): Possibility<State, Input, Output> {
    return { state, done, spent, fingerprint: this.#model.fingerprint(state) };
  }
}

/** Possibilities, but none for which another one with the same state has left as many unanswered calls of each kind. */
class Antichain<State, Input, Output> {
  readonly members: Possibility<State, Input, Output>[] = [];
  readonly #groups = new Map<string, Counts[]>();

  add(possibility: Possibility<State, Input, Output>): void {
    const { fingerprint, done, spent } = possibility;
    const ids = [...done].map(({ began }) => began).sort((a, b) => a - b);
    const key = `${ids.join()} ${fingerprint}`;
    const group = this.#groups.get(key) ?? [];
    this.#groups.set(key, group);
    if (group.some((cheaper) => isAtMost(cheaper, spent))) return;
    group.push(spent);
    this.members.push(possibility);
  }
}

function withOneMore(counts: Counts, kind: number): Counts {
  const more = [...counts];
  more[kind] = (more[kind] ?? 0) + 1;
  return more;
}

function isAtMost(few: Counts, many: Counts): boolean {
  return few.every((count = 0, kind) => count <= (many[kind] ?? 0));
}

function sum(counts: Counts): number {
  return counts.reduce<number>((total, count = 0) => total + count, 0);
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
