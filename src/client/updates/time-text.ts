/** `YYYY-MM-DDTHH:MM:SS` in UTC. A time that no calendar has stays a number. @param timestampMs since the epoch */
export function formatUtcTime(timestampMs: number): string {
  const time = new Date(timestampMs);
  return Number.isNaN(time.getTime()) ? String(timestampMs) : time.toISOString().replace(/\.\d+Z$/, '');
}
