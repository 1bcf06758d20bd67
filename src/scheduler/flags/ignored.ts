import type { IgnoredFlags } from '../../domain/flags/index.ts';

const SESSION =
  'what ZooKeeper does not answer is tried again until the session ends, see -zk_session_timeout';
const NOT_YET = 'this version does not have what it configures';
const NO_PLUGINS = 'this version has no plug-ins';
const NOT_HERE = 'it configures the Java virtual machine or its threads';
const ANY_DRIVER = 'there is one driver, which speaks the v1 HTTP API';

/** Flags of start scripts written for Apache Aurora that change nothing here, with the reason. */
export const IGNORED_FLAGS: IgnoredFlags = {
  mesos_driver: ANY_DRIVER,

  zk_in_proc: 'no ZooKeeper comes with this scheduler; one that needs no other needs no ZooKeeper either',
  zk_connection_timeout: SESSION,
  native_log_election_timeout: SESSION,
  native_log_election_retries: SESSION,
  native_log_read_timeout: SESSION,

  custom_executor_config: NOT_YET,
  max_update_instance_failures: NOT_YET,
  offer_reservation_duration: NOT_YET,
  enable_preemptor: NOT_YET,
  preemption_delay: NOT_YET,
  preemption_slot_hold_time: NOT_YET,
  preemption_slot_search_initial_delay: NOT_YET,
  preemption_slot_search_interval: NOT_YET,
  preemption_reservation_max_batch_size: NOT_YET,
  job_update_history_per_job_threshold: NOT_YET,
  job_update_history_pruning_interval: NOT_YET,
  job_update_history_pruning_threshold: NOT_YET,
  enable_update_affinity: NOT_YET,
  update_affinity_reservation_hold_time: NOT_YET,
  sla_aware_action_max_batch_size: NOT_YET,
  sla_aware_kill_retry_min_delay: NOT_YET,
  sla_aware_kill_retry_max_delay: NOT_YET,
  sla_coordinator_timeout: NOT_YET,
  max_parallel_coordinated_maintenance: NOT_YET,
  host_maintenance_polling_interval: NOT_YET,
  sla_stat_refresh_interval: NOT_YET,
  sla_prod_metrics: NOT_YET,
  sla_non_prod_metrics: NOT_YET,
  cron_timezone: NOT_YET,
  cron_start_initial_backoff: NOT_YET,
  cron_start_max_backoff: NOT_YET,
  cron_scheduling_max_batch_size: NOT_YET,
  webhook_config: NOT_YET,
  max_task_event_batch_size: NOT_YET,
  shiro_ini_path: NOT_YET,
  kerberos_server_keytab: NOT_YET,
  kerberos_server_principal: NOT_YET,
  stat_sampling_interval: NOT_YET,
  stat_retention_period: NOT_YET,
  async_task_stat_update_interval: NOT_YET,
  async_slot_stat_update_interval: NOT_YET,

  offer_set_module: NO_PLUGINS,
  preemption_slot_finder_modules: NO_PLUGINS,
  task_assigner_modules: NO_PLUGINS,
  shiro_realm_modules: NO_PLUGINS,
  shiro_credentials_matcher: NO_PLUGINS,
  shiro_after_auth_filter: NO_PLUGINS,
  thrift_method_interceptor_modules: NO_PLUGINS,

  async_worker_threads: NOT_HERE,
  cron_scheduler_num_threads: NOT_HERE,
  kerberos_debug: NOT_HERE,
};
