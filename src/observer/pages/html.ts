/** A piece of HTML, as opposed to a text that must be escaped first. */
export interface Html {
  readonly html: string;
}

type Part = Html | string | number | readonly Part[] | undefined;

/** Builds HTML; everything put in that is not HTML itself is escaped, for attributes too. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: texts.reduce((built, text, index) => built + render(parts[index - 1]) + text) };
}

function render(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return 'html' in part ? part.html : part.map(render).join('');
}

/** Makes a text safe between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A path of escaped segments, e.g. `/task/x`. */
export function path(...segments: readonly (string | number)[]): string {
  return `/${segments.map((segment) => encodeURIComponent(segment)).join('/')}`;
}

/** A path whose last part is a path itself. */
export function pathTo(segments: readonly string[], below: string): string {
  return `${path(...segments)}/${below.split('/').map(encodeURIComponent).join('/')}`;
}
