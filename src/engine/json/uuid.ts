/** Update ids travel as base64 of 16 bytes. */

/** Whether a base64 text holds a UUID of version 1 to 5, the only ones Mesos takes. */
export function isUuid(base64: string): boolean {
  const bytes = Buffer.from(base64, 'base64');
  const version = (bytes[6] ?? 0) >> 4;
  return bytes.length === 16 && version >= 1 && version <= 5;
}

/** The wire form of a UUID's text form. */
export function uuidToBase64(text: string): string {
  return Buffer.from(text.replaceAll('-', ''), 'hex').toString('base64');
}
