import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Mac } from '../../domain/exec/ticket.ts';

/** Fewer bytes can be guessed. */
export const MIN_KEY_BYTES = 32;

/** Signs with HMAC-SHA256. */
export function createMac(key: Uint8Array): Mac {
  const digest = (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  return {
    sign: (text) => digest(text).toString('hex'),
    verifies(text, signature) {
      const given = Buffer.from(signature, 'hex');
      const right = digest(text);
      return given.length === right.length && timingSafeEqual(given, right);
    },
  };
}
