import type { Clock } from '../ports/clock.ts';
import type { Statistics } from '../ports/statistics.ts';

const MEBIBYTE = 2 ** 20;

/** Exports what the process itself uses, under the names that upstream's dashboards read. */
export function exportProcessStatistics(statistics: Statistics, clock: Clock): void {
  const startedMs = clock.nowMs();
  statistics.gauge('jvm_uptime_secs', () => Math.trunc((clock.nowMs() - startedMs) / 1000));
  statistics.gauge('jvm_memory_heap_mb_used', () => Math.round(process.memoryUsage().heapUsed / MEBIBYTE));
  statistics.gauge('process_resident_memory_mb', () => Math.round(process.memoryUsage.rss() / MEBIBYTE));
  statistics.gauge('process_cpu_time_nanos', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) * 1000;
  });
}
