/** A place in a table that keeps its identity while its value changes, so that indices need not be touched by every change. */
export interface Row<Value> {
  value: Value;
}

/** Is told of every change of a table's rows, undone and redone ones included. */
export interface TableObserver<Value> {
  /** `before` is undefined for a new row, `after` for a removed one. */
  changed(row: Row<Value>, before: Value | undefined, after: Value | undefined): void;
  /** The table was emptied. */
  cleared(): void;
}

/** One change of one table, which can be taken back and made again. */
export interface Change {
  undo(): void;
  redo(): void;
}

/** The changes of all tables since the last acknowledged state, in order. */
export class Journal {
  #changes: Change[] = [];
  /** Off during replay, where nothing is ever taken back. */
  recording = true;

  get length(): number {
    return this.#changes.length;
  }

  record(change: Change): void {
    if (this.recording) this.#changes.push(change);
  }

  /** Takes back and forgets every change after the first `length` ones. */
  undoTo(length: number): void {
    for (let i = this.#changes.length - 1; i >= length; i--) this.#changes[i]?.undo();
    this.#changes.length = length;
  }

  /** Takes back every change and hands them out, for {@link redo} when they are acknowledged. */
  takeBack(): readonly Change[] {
    const changes = this.#changes;
    this.#changes = [];
    for (let i = changes.length - 1; i >= 0; i--) changes[i]?.undo();
    return changes;
  }
}

/** Makes changes again that {@link Journal.takeBack} took back. */
export function redo(changes: readonly Change[]): void {
  for (const change of changes) change.redo();
}

/** Immutable values by key; every change goes through the journal and to the observers. */
export class Table<Value> {
  readonly #rows = new Map<string, Row<Value>>();
  readonly #journal: Journal;
  readonly #observers: readonly TableObserver<Value>[];

  constructor(journal: Journal, observers: readonly TableObserver<Value>[] = []) {
    this.#journal = journal;
    this.#observers = observers;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(key: string): Value | undefined {
    return this.#rows.get(key)?.value;
  }

  /**
   * The values one by one, for who stops between them: each as it is when its turn comes. A value that is there all the
   * time comes at least once; one that is added or removed meanwhile may come or not.
   */
  *live(): Generator<Value, void> {
    for (const row of this.#rows.values()) yield row.value;
  }

  /** A copy: later changes do not show in it. */
  values(): Value[] {
    // A plain loop: this is what everything waits for when a backup of a million tasks begins.
    const values: Value[] = [];
    for (const row of this.#rows.values()) values.push(row.value);
    return values;
  }

  set(key: string, value: Value): void {
    // A replay sets a million values that nobody takes back: it is spared looking for each one's predecessor twice.
    if (this.#journal.recording) this.#record(key, this.get(key), value);
    this.#put(key, value);
  }

  /** Does nothing, and records nothing, if there is no such key. */
  delete(key: string): void {
    const before = this.get(key);
    if (before === undefined) return;
    this.#record(key, before, undefined);
    this.#put(key, undefined);
  }

  /** Removes everything for good: only for a replay that starts over. */
  clear(): void {
    this.#rows.clear();
    for (const observer of this.#observers) observer.cleared();
  }

  #record(key: string, before: Value | undefined, after: Value | undefined): void {
    this.#journal.record({ undo: () => this.#put(key, before), redo: () => this.#put(key, after) });
  }

  #put(key: string, after: Value | undefined): void {
    const known = this.#rows.get(key);
    const before = known?.value;
    if (after === undefined) this.#rows.delete(key);
    const row = known ?? this.#insert(key, after);
    if (row === undefined) return;
    if (after !== undefined) row.value = after;
    for (const observer of this.#observers) observer.changed(row, before, after);
  }

  #insert(key: string, value: Value | undefined): Row<Value> | undefined {
    if (value === undefined) return undefined;
    const row = { value };
    this.#rows.set(key, row);
    return row;
  }
}
