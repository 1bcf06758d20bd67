import type { Json } from '../data/json.ts';
import { type Interpolation, PystachioObject } from './objects.ts';
import { BadReferenceError, CoercionError, type Raw, UnknownFieldError } from './raw.ts';
import type { Scope } from './scopes.ts';
import { showRaw } from './show.ts';
import { PystachioType } from './types.ts';

/** `Choice([A, B])`: a value of the first alternative that takes it. References cannot look inside. */
export class ChoiceType extends PystachioType {
  readonly alternatives: readonly PystachioType[];

  constructor(name: string, alternatives: readonly PystachioType[]) {
    super(name);
    this.alternatives = alternatives;
  }

  protected override describe(): string {
    return `Choice ${this.name}(${this.alternatives.map((each) => each.signature).join(' | ')})`;
  }

  override construct(raw: Raw): ChoiceObject {
    return new ChoiceObject(this, raw instanceof ChoiceObject ? raw.raw : raw, []);
  }
}

export class ChoiceObject extends PystachioObject {
  readonly raw: Raw;
  declare readonly type: ChoiceType;

  constructor(type: ChoiceType, raw: Raw, scopes: readonly Scope[]) {
    super(type, scopes);
    this.raw = raw;
  }

  override withScopes(scopes: readonly Scope[]): ChoiceObject {
    return new ChoiceObject(this.type, this.raw, scopes);
  }

  /** The value as one of the alternatives. @throws CoercionError where none takes it, UnknownFieldError */
  unwrap(): PystachioObject {
    const value = this.interpolate().value;
    return value instanceof ChoiceObject ? value.unwrap() : value;
  }

  override interpolate(): Interpolation {
    for (const alternative of this.type.alternatives) {
      if (alternative.owns(this.raw)) return this.raw.inScope(this.scopes).interpolate();
      try {
        return alternative.construct(this.raw).inScope(this.scopes).interpolate();
      } catch (error) {
        if (!isMismatch(error)) throw error;
      }
    }
    throw new CoercionError(this.#mismatch());
  }

  override check(): string | undefined {
    try {
      const candidates = this.type.alternatives.flatMap((alternative) => this.#as(alternative) ?? []);
      const owned = candidates.find((candidate) => candidate === this.raw);
      if (owned !== undefined) return owned.inScope(this.scopes).check();
      if (candidates.some((candidate) => candidate.inScope(this.scopes).check() === undefined))
        return undefined;
    } catch (error) {
      if (error instanceof BadReferenceError) return error.message;
      throw error;
    }
    return this.#mismatch();
  }

  override *parts(): Generator<PystachioObject, void> {
    for (const alternative of this.type.alternatives) {
      if (alternative.owns(this.raw)) yield this.raw.inScope(this.scopes);
    }
  }

  #as(alternative: PystachioType): PystachioObject | undefined {
    try {
      return alternative.accept(this.raw);
    } catch (error) {
      if (isMismatch(error)) return undefined;
      throw error;
    }
  }

  #mismatch(): string {
    const names = this.type.alternatives.map((each) => each.name).join(', ');
    return `${showRaw(this.raw)} did not match any of the alternatives of ${this.type.name}: ${names}`;
  }

  override get(): Raw {
    return this.unwrap().get();
  }

  override toJson(): Json {
    return this.unwrap().toJson();
  }

  override toString(): string {
    return this.unwrap().toString();
  }
}

/** Upstream gives up at an unknown field, so that a plain dict fits the first alternative only; here the next one is tried. */
function isMismatch(error: unknown): boolean {
  return error instanceof CoercionError || error instanceof UnknownFieldError;
}
