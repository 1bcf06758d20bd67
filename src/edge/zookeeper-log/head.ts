/** Where a log begins and ends. Written with each append, so it is small. */
export interface Head {
  /** Names the write that made it: whoever lost the answer finds out here whether it happened. */
  readonly writeId: string;
  /** First batch with entries that count. */
  readonly firstBatch: number;
  /** First entry that counts; those before it in the first batch do not. */
  readonly firstPosition: number;
  readonly nextBatch: number;
  readonly nextPosition: number;
  /** Batches from here up to `firstBatch` may be left over by a removal that did not finish. */
  readonly oldestBatch: number;
}

const FORMAT = 1;

/** The head of a log without entries. */
export function emptyHead(writeId: string): Head {
  return { writeId, firstBatch: 1, firstPosition: 1, nextBatch: 1, nextPosition: 1, oldestBatch: 1 };
}

/** As it is stored: JSON, for whoever looks at it with ZooKeeper's own tools. */
export function encodeHead(head: Head): Uint8Array {
  return Buffer.from(JSON.stringify({ format: FORMAT, ...head }));
}

/** Reads what {@link encodeHead} wrote. @returns undefined if it is anything else */
export function decodeHead(data: Uint8Array): Head | undefined {
  let fields: { readonly [field in keyof Head | 'format']?: unknown };
  try {
    fields = Object(JSON.parse(Buffer.from(data).toString())); // An object, whatever was parsed.
  } catch {
    return undefined;
  }
  const { format, writeId, firstBatch, firstPosition, nextBatch, nextPosition, oldestBatch } = fields;
  if (format !== FORMAT || typeof writeId !== 'string') return undefined;
  if (!isNumber(firstBatch) || !isNumber(firstPosition) || !isNumber(nextBatch)) return undefined;
  if (!isNumber(nextPosition) || !isNumber(oldestBatch)) return undefined;
  if (oldestBatch > firstBatch || firstBatch > nextBatch || firstPosition > nextPosition) return undefined;
  return { writeId, firstBatch, firstPosition, nextBatch, nextPosition, oldestBatch };
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}
