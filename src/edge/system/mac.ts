import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Mac } from '../../domain/exec/ticket.ts';

/** Fewer bytes can be guessed. */
export const MIN_KEY_BYTES = 32;

/** Signs with HMAC-SHA256. */
export function createMac(key: Uint8Array): Mac {
  const sign = (text: string): string => createHmac('sha256', key).update(text).digest('hex');
  return {
    sign,
    verifies(text, signature) {
      // As text: what follows the digits, or is none, must not be passed over.
      const given = Buffer.from(signature);
      const right = Buffer.from(sign(text));
      return given.length === right.length && timingSafeEqual(given, right);
    },
  };
}
