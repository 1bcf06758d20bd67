/**
 * JSON that keeps 64-bit integers exact, as Mesos writes them: bare numbers, also beyond 2^53
 * (nanoseconds since the epoch do that). Such a number becomes a bigint and is written back as it came.
 */

/** Source text access, which the runtime has and the ES2024 typings lack. */
interface ExactJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): object;
}

// The typings lack both members; every supported runtime has them.
const exactJson = JSON as unknown as ExactJson;

/** 2^53 has 16 digits, so shorter runs of digits need no exact reading. */
const LONG_DIGIT_RUN = /\d{16}/;
const INTEGER = /^-?\d+$/;

/**
 * Parses JSON; integers beyond ±(2^53 − 1) become bigints, all other numbers stay numbers.
 * @throws SyntaxError if the text is not JSON
 */
export function parseExactJson(text: string): unknown {
  if (!LONG_DIGIT_RUN.test(text)) return JSON.parse(text);
  return exactJson.parse(text, (_key, value, { source }) => {
    if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
    return source !== undefined && INTEGER.test(source) ? BigInt(source) : value;
  });
}

/**
 * Writes JSON; bigints become bare numbers.
 * @throws TypeError if the value contains itself or is not representable
 */
export function stringifyExactJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    // Either a bigint, which the slow path writes, or a real fault, which it reports again.
    return JSON.stringify(value, (_key, part: unknown) =>
      typeof part === 'bigint' ? exactJson.rawJSON(part.toString()) : part,
    );
  }
}
