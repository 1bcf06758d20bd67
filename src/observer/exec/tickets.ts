import { type ExecTicket, type Mac, readTicket, TICKET_LIFETIME_MS } from '../../domain/exec/ticket.ts';
import { failure, type Result } from '../../domain/values/result.ts';
import type { Clock } from '../../ports/clock.ts';

/** Used ones that are remembered; nobody starts as many sessions in the lifetime of a ticket. */
const MAX_REMEMBERED = 10_000;

/** Takes tickets, each once. */
export interface TicketBox {
  /** @returns why the ticket is not good */
  take(text: string, taskId: string): Result<ExecTicket>;
}

export function createTicketBox(mac: Mac, clock: Clock): TicketBox {
  /** Ids of tickets that were used, oldest first, with the time from which they are no good anyway. */
  const used = new Map<string, number>();
  return {
    take(text, taskId) {
      const nowMs = clock.nowMs();
      const read = readTicket(text, taskId, nowMs, mac);
      if (!read.ok) return read;
      for (const [id, untilMs] of used) if (untilMs < nowMs) used.delete(id);
      const { id, issuedMs } = read.value;
      if (used.has(id)) return failure('the ticket was used already');
      if (used.size >= MAX_REMEMBERED)
        return failure('too many sessions were started; try again in a minute');
      used.set(id, issuedMs + TICKET_LIFETIME_MS);
      return read;
    },
  };
}
