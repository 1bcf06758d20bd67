/**
 * References in double braces, as job files write them: `{{profile.version}}`, `{{thermos.ports[http]}}`.
 * A tag is two braces, at least one character that is no brace, two braces; so the innermost tag comes first.
 */

const TAG = /\{\{([^{}]+)\}\}/g;
const STEP = /\.(\w+)|\[([\w\-./]+)\]/y;

export type RefStep = { readonly kind: 'field' | 'index'; readonly name: string };

/** A reference as the steps of its path: `a.b[c]` has three. */
export interface Ref {
  readonly steps: readonly RefStep[];
  /** Its one spelling, without a leading dot; equal references have equal addresses. */
  readonly address: string;
}

export type Fragment = { readonly text: string } | { readonly tag: string; readonly raw: string };

/**
 * Cuts a text into plain pieces and tags.
 * @param text any text
 * @returns its pieces in order; a tag's `tag` is what stands between the braces, its `raw` includes them
 */
export function splitTags(text: string): Fragment[] {
  const fragments: Fragment[] = [];
  let end = 0;
  for (const match of text.matchAll(TAG)) {
    if (match.index > end) fragments.push({ text: text.slice(end, match.index) });
    fragments.push({ tag: match[1] ?? '', raw: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) fragments.push({ text: text.slice(end) });
  return fragments;
}

/**
 * Reads the path inside a tag.
 * @param source the text between the braces, e.g. `thermos.ports[http]`; a leading dot means nothing
 * @returns the reference, or undefined where the text is none (blanks, a leading digit, an open bracket …)
 */
export function parseRef(source: string): Ref | undefined {
  const text = /^[A-Za-z_]/.test(source) ? `.${source}` : source;
  const steps: RefStep[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < text.length) {
    const match = STEP.exec(text);
    if (match === null) return undefined;
    const [, field, index] = match;
    steps.push(field === undefined ? { kind: 'index', name: index ?? '' } : { kind: 'field', name: field });
  }
  return steps.length === 0 ? undefined : makeRef(steps);
}

/**
 * Puts steps together into a reference.
 * @param steps the path, not empty
 */
export function makeRef(steps: readonly RefStep[]): Ref {
  const address = steps.map((step) => (step.kind === 'field' ? `.${step.name}` : `[${step.name}]`)).join('');
  return { steps, address: address.startsWith('.') ? address.slice(1) : address };
}
