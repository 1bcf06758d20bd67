import type { PystachioObject } from './objects.ts';
import type { Raw } from './raw.ts';

/** A type of the job language. Types are equal when their signatures are: structure counts, not identity. */
export abstract class PystachioType {
  readonly name: string;
  #signature: string | undefined;

  constructor(name: string) {
    this.name = name;
  }

  get signature(): string {
    this.#signature ??= this.describe();
    return this.#signature;
  }

  /** Everything that tells this type from others. */
  protected abstract describe(): string;

  /**
   * Makes an object of this type; nothing is converted yet.
   * @throws CoercionError, UnknownFieldError
   */
  abstract construct(raw: Raw): PystachioObject;

  /** Keeps what has the right type already and constructs from anything else. */
  accept(raw: Raw | PystachioObject): PystachioObject {
    return this.owns(raw) ? raw : this.construct(raw);
  }

  owns(raw: Raw): raw is PystachioObject {
    return isObject(raw) && (raw.type === this || raw.type.signature === this.signature);
  }
}

function isObject(raw: Raw): raw is PystachioObject {
  return typeof raw === 'object' && raw !== null && 'scopes' in raw;
}
