import type { Row, TableObserver } from './table.ts';

/** Rows of a table grouped by a text that follows from their value; changes that keep the text cost nothing. */
export class IndexBy<Value> implements TableObserver<Value> {
  readonly #groups = new Map<string, Set<Row<Value>>>();
  readonly #keyOf: (value: Value) => string | undefined;

  /** @param keyOf the group of a value, or undefined if it belongs to none */
  constructor(keyOf: (value: Value) => string | undefined) {
    this.#keyOf = keyOf;
  }

  /** The values of one group; a copy. */
  get(key: string): Value[] {
    return Array.from(this.#groups.get(key) ?? [], (row) => row.value);
  }

  /** How many values are in the group, in constant time. */
  count(key: string): number {
    return this.#groups.get(key)?.size ?? 0;
  }

  /** One value of each group that has any. */
  representatives(): Value[] {
    const found: Value[] = [];
    for (const group of this.#groups.values())
      for (const row of group.values().take(1)) found.push(row.value);
    return found;
  }

  changed(row: Row<Value>, before: Value | undefined, after: Value | undefined): void {
    const from = before === undefined ? undefined : this.#keyOf(before);
    const to = after === undefined ? undefined : this.#keyOf(after);
    if (from === to) return;
    if (from !== undefined) this.#remove(from, row);
    if (to !== undefined) this.#add(to, row);
  }

  cleared(): void {
    this.#groups.clear();
  }

  #add(key: string, row: Row<Value>): void {
    const group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, new Set([row]));
    else group.add(row);
  }

  #remove(key: string, row: Row<Value>): void {
    const group = this.#groups.get(key);
    group?.delete(row);
    if (group?.size === 0) this.#groups.delete(key);
  }
}
