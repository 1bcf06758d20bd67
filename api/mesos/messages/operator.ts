import {
  double,
  int32,
  type MessageSchema,
  optional,
  repeated,
  required,
  string,
  uint32,
  uint64,
} from '../../protobuf/schema.ts';
import { MACHINE_ID, NANOSECONDS, UNAVAILABILITY, VALUE_RANGE } from './values.ts';

/**
 * What both sides of the operator API have in common.
 * Fields have the order of their definitions; what nobody here writes or reads is left out.
 */

export const RESOURCE_STATISTICS: MessageSchema = {
  timestamp: required(1, double),
  processes: optional(30, uint32),
  threads: optional(31, uint32),
  cpus_user_time_secs: optional(2, double),
  cpus_system_time_secs: optional(3, double),
  cpus_limit: optional(4, double),
  cpus_soft_limit: optional(45, double),
  cpus_nr_periods: optional(7, uint32),
  cpus_nr_throttled: optional(8, uint32),
  cpus_throttled_time_secs: optional(9, double),
  mem_total_bytes: optional(36, uint64),
  mem_total_memsw_bytes: optional(37, uint64),
  mem_kmem_usage_bytes: optional(52, uint64),
  mem_kmem_tcp_usage_bytes: optional(53, uint64),
  mem_limit_bytes: optional(6, uint64),
  mem_soft_limit_bytes: optional(38, uint64),
  mem_file_bytes: optional(10, uint64),
  mem_anon_bytes: optional(11, uint64),
  mem_cache_bytes: optional(39, uint64),
  mem_rss_bytes: optional(5, uint64),
  mem_mapped_file_bytes: optional(12, uint64),
  mem_swap_bytes: optional(40, uint64),
  mem_unevictable_bytes: optional(41, uint64),
  mem_low_pressure_counter: optional(32, uint64),
  mem_medium_pressure_counter: optional(33, uint64),
  mem_critical_pressure_counter: optional(34, uint64),
  disk_limit_bytes: optional(26, uint64),
  disk_used_bytes: optional(27, uint64),
  net_rx_packets: optional(14, uint64),
  net_rx_bytes: optional(15, uint64),
  net_rx_errors: optional(16, uint64),
  net_rx_dropped: optional(17, uint64),
  net_tx_packets: optional(18, uint64),
  net_tx_bytes: optional(19, uint64),
  net_tx_errors: optional(20, uint64),
  net_tx_dropped: optional(21, uint64),
  net_tx_rate_limit: optional(46, uint64),
  net_tx_burst_rate_limit: optional(47, uint64),
  net_tx_burst_size: optional(48, uint64),
  net_rx_rate_limit: optional(49, uint64),
  net_rx_burst_rate_limit: optional(50, uint64),
  net_rx_burst_size: optional(51, uint64),
  net_ephemeral_ports: optional(55, () => VALUE_RANGE),
  net_tcp_rtt_microsecs_p50: optional(22, double),
  net_tcp_rtt_microsecs_p90: optional(23, double),
  net_tcp_rtt_microsecs_p95: optional(24, double),
  net_tcp_rtt_microsecs_p99: optional(25, double),
  net_tcp_active_connections: optional(28, double),
  net_tcp_time_wait_connections: optional(29, double),
};

export const VERSION_INFO: MessageSchema = {
  version: required(1, string),
  build_date: optional(2, string),
  build_time: optional(3, double),
  build_user: optional(4, string),
  git_sha: optional(5, string),
  git_branch: optional(6, string),
  git_tag: optional(7, string),
};

export const FLAG: MessageSchema = { name: required(1, string), value: optional(2, string) };

export const METRIC: MessageSchema = { name: required(1, string), value: optional(2, double) };

export const FILE_INFO: MessageSchema = {
  path: required(1, string),
  nlink: optional(2, int32),
  size: optional(3, uint64),
  mtime: optional(4, () => NANOSECONDS),
  mode: optional(5, uint32),
  uid: optional(6, string),
  gid: optional(7, string),
};

export const MAINTENANCE_SCHEDULE: MessageSchema = {
  windows: repeated(1, {
    machine_ids: repeated(1, () => MACHINE_ID),
    unavailability: required(2, () => UNAVAILABILITY),
  }),
};
