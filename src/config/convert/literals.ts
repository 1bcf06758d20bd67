/** Pieces of TypeScript source. */

/** A text as a literal: in quotes, or as a template where it has several lines. */
export function textLiteral(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what quotes cannot show
  if (/[\u0000-\u0009\u000b-\u001f\u007f\u2028\u2029\ufeff]/.test(text) || !text.isWellFormed())
    return JSON.stringify(text);
  if (text.includes('\n')) return `\`${text.replace(/\\|`|\$(?=\{)/g, '\\$&')}\``;
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  return `${quote}${text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)}${quote}`;
}

/** The key of an object literal. */
export function keyLiteral(key: string): string {
  // A plain __proto__ would set the prototype.
  if (key === '__proto__') return "['__proto__']";
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : textLiteral(key);
}

const MAX_LINE_CHARACTERS = 100;

/** `open items close`, on one line where it fits and holds no lines itself. */
export function bracketed(open: string, items: readonly string[], close: string, indent: string): string {
  if (items.length === 0) return `${open}${close}`;
  const blank = open.endsWith('{') ? ' ' : '';
  const line = `${open}${blank}${items.join(', ')}${blank}${close}`;
  if (!line.includes('\n') && indent.length + line.length <= MAX_LINE_CHARACTERS) return line;
  return `${open}\n${items.map((item) => `${indent}  ${item},\n`).join('')}${indent}${close}`;
}
