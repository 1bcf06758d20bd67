import { failure, type Result, success } from '../values/result.ts';

/** Permission to run one command in the sandbox of one task, given by the scheduler, taken by the task's observer. */
export interface ExecTicket {
  readonly taskId: string;
  /** Who asked for it, for the logs. */
  readonly caller: string;
  readonly issuedMs: number;
  /** Tells tickets apart, since each is good for once. */
  readonly id: string;
}

/** Signs with a key that the scheduler and the observers share. */
export interface Mac {
  /** In letters and digits. */
  sign(text: string): string;
  /** Whether the signature is that of the text; takes the same time for every wrong one. */
  verifies(text: string, signature: string): boolean;
}

/** How long a ticket is good, and how far the clocks of two machines may be apart. */
export const TICKET_LIFETIME_MS = 60_000;

/** What the scheduler hands out. */
export function writeTicket({ taskId, caller, issuedMs, id }: ExecTicket, mac: Mac): string {
  const claims = ['1', ...[taskId, caller, String(issuedMs), id].map(encodeURIComponent)].join(':');
  return `${claims}:${mac.sign(claims)}`;
}

/** Reads a ticket. @returns why it is not good */
export function readTicket(text: string, taskId: string, nowMs: number, mac: Mac): Result<ExecTicket> {
  const end = text.lastIndexOf(':');
  const claims = text.slice(0, end);
  if (end < 0 || !mac.verifies(claims, text.slice(end + 1))) {
    return failure('the ticket is not signed with the key of this host');
  }
  // What is signed was written by writeTicket.
  const [version, ...parts] = claims.split(':');
  const [ticketTask = '', caller = '', issued = '', id = ''] = parts.map(decodeURIComponent);
  if (version !== '1') return failure('the ticket is of another version');
  if (ticketTask !== taskId) return failure('the ticket is for another task');
  const issuedMs = Number(issued);
  if (nowMs - issuedMs > TICKET_LIFETIME_MS) return failure('the ticket has expired');
  if (issuedMs - nowMs > TICKET_LIFETIME_MS) {
    return failure('the ticket is from the future: the clocks of this host and the scheduler differ');
  }
  return success({ taskId, caller, issuedMs, id });
}
