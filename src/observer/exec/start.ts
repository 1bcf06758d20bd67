import type { ExecStart, TerminalSize } from '../../ports/task-exec.ts';

const MAX_WORDS = 4096;
const MAX_CHARACTERS = 32_767;

/** Reads the first message of a session; undefined if it is not one. */
export function parseStart(payload: Uint8Array): ExecStart | undefined {
  const start = parseObject(payload);
  const command = start?.['command'];
  if (!Array.isArray(command) || command.length === 0 || command.length > MAX_WORDS) return undefined;
  const words = command.filter((word) => typeof word === 'string' && !word.includes('\0'));
  if (words.length < command.length) return undefined;
  const given = start?.['terminal'];
  if (given === undefined) return { command: words };
  const size = sizeOf(given);
  const type = Object(given).type as unknown; // whatever was sent
  if (size === undefined || typeof type !== 'string' || !/^[\w.+-]{1,64}$/.test(type)) return undefined;
  return { command: words, terminal: { ...size, type } };
}

/** Reads the size of a terminal; undefined if it is none. */
export function parseSize(payload: Uint8Array): TerminalSize | undefined {
  return sizeOf(parseObject(payload));
}

function sizeOf(value: unknown): TerminalSize | undefined {
  const { columns, rows } = Object(value) as { columns: unknown; rows: unknown }; // whatever was sent
  return isCount(columns) && isCount(rows) ? { columns, rows } : undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_CHARACTERS;
}

function parseObject(payload: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(payload).toString('utf8'));
    // Checked on the left.
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
