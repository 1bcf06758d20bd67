/** Replaces the characters that would steer a terminal or turn the direction of a text. Lines and tabs stay. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g, '\ufffd');
}

/** The same on one line. */
export function printableLine(text: string): string {
  return printable(text.trim().replace(/\s*[\r\n]+\s*/g, ' '));
}
