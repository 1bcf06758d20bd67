import { parseRef, splitTags } from '../task/mustache.ts';
import { BadReferenceError } from './raw.ts';
import { findIn, type Scope } from './scopes.ts';

const MAX_PASSES = 100;
/** A reference that doubles its text with each pass must end here. Linux takes no longer command lines anyway. */
const MAX_TEXT_CHARACTERS = 512 * 1024;

/** Replaces references by what the scopes know, again and again until nothing changes. Unknown ones stay as text. */
export interface Interpolated {
  readonly text: string;
  /** Addresses that no scope knows. */
  readonly unbound: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

/**
 * @param text any text
 * @param scopes where references are looked up, nearest first
 * @throws BadReferenceError for `{{ x }}` and the like, circles, and texts that grow beyond bounds
 */
export function interpolateText(text: string, scopes: readonly Scope[]): Interpolated {
  if (!text.includes('{{')) return { text, unbound: NONE };
  let current = text;
  const known = new Map<string, string>();
  for (let count = 0; count < MAX_PASSES; count++) {
    const pass = { scopes, known, unbound: new Set<string>(), replaced: 0 };
    const next = replaceOnce(current, pass);
    if (pass.replaced === 0) return { text: current, unbound: pass.unbound };
    current = next;
  }
  throw new BadReferenceError(`the references in ${JSON.stringify(text.slice(0, 80))} lead in a circle`);
}

interface Pass {
  readonly scopes: readonly Scope[];
  /** What references were found to be, by their tags: a text may repeat one many times. */
  readonly known: Map<string, string>;
  readonly unbound: Set<string>;
  replaced: number;
}

function replaceOnce(text: string, pass: Pass): string {
  let result = '';
  for (const fragment of splitTags(text)) {
    result += 'text' in fragment ? fragment.text : replaceTag(fragment.tag, fragment.raw, pass);
    if (result.length > MAX_TEXT_CHARACTERS) {
      throw new BadReferenceError(`a text grows beyond ${MAX_TEXT_CHARACTERS} characters by its references`);
    }
  }
  return result;
}

/** An escape, `{{&x}}`, stays as it is until the agent turns it into `{{x}}`. */
function replaceTag(tag: string, raw: string, pass: Pass): string {
  if (tag.startsWith('&')) return raw;
  const known = pass.known.get(tag);
  if (known !== undefined) {
    pass.replaced++;
    return known;
  }
  const ref = parseRef(tag);
  if (ref === undefined) {
    throw new BadReferenceError(
      `${raw} is no reference: write a name without blanks, like {{a.b[c]}}, or escape it as {{&…}}`,
    );
  }
  const found = findIn(pass.scopes, ref.steps);
  if (found === undefined) {
    pass.unbound.add(ref.address);
    return raw;
  }
  pass.replaced++;
  const value = typeof found === 'string' ? found : found.toString();
  pass.known.set(tag, value);
  return value;
}
