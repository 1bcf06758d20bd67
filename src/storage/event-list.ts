/**
 * Events in order of time. Immutable, yet adding at the end is cheap: the versions of a list share their items,
 * each knowing how many of them are its own.
 */
export class EventList<Event extends { readonly timestampMs: number }> {
  readonly #shared: Event[];
  readonly length: number;

  constructor(shared: Event[] = [], length = shared.length) {
    this.#shared = shared;
    this.length = length;
  }

  get first(): Event | undefined {
    return this.length === 0 ? undefined : this.#shared[0];
  }

  get last(): Event | undefined {
    return this.#shared[this.length - 1];
  }

  /** This list with `event` added, after those of the same time. */
  with(event: Event): EventList<Event> {
    if (this.last !== undefined && this.last.timestampMs > event.timestampMs) return this.#inserted(event);
    const isNewest = this.#shared.length === this.length;
    const items = isNewest ? this.#shared : this.toArray();
    items.push(event);
    return new EventList(items);
  }

  toArray(): Event[] {
    return this.#shared.slice(0, this.length);
  }

  #inserted(event: Event): EventList<Event> {
    const items = this.toArray();
    const later = items.findIndex((other) => other.timestampMs > event.timestampMs);
    items.splice(later, 0, event);
    return new EventList(items);
  }
}
