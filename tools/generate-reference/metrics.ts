import { page, table } from './markdown.ts';

type Metric = readonly [name: string, kind: 'counter' | 'gauge' | 'timing', meaning: string];

/** Every exported name by what it is about; a word in angle brackets stands for what varies. */
const SECTIONS: readonly (readonly [title: string, metrics: readonly Metric[]])[] = [
  [
    'The process and its life',
    [
      ['scheduler_lifecycle_<STATE>', 'gauge', '1 for the state the scheduler is in, else 0'],
      ['jvm_uptime_secs', 'gauge', 'seconds since the start; the name is kept for dashboards'],
      ['jvm_memory_heap_mb_used', 'gauge', 'used heap of Node, in MiB; the name is kept for dashboards'],
      ['process_resident_memory_mb', 'gauge', 'resident memory, in MiB'],
      ['process_cpu_time_nanos', 'gauge', 'CPU time used so far, in nanoseconds'],
      ['event_bus_exceptions', 'counter', 'internal listeners that failed on a change; each is in the log'],
    ],
  ],
  [
    'Tasks',
    [
      ['task_store_<STATUS>', 'gauge', 'stored tasks in the status'],
      [
        'scheduler_illegal_task_state_transitions',
        'counter',
        'changes that the lifecycle does not have, e.g. late reports',
      ],
      ['timed_out_tasks', 'counter', 'tasks given up as LOST because they stayed in a transient status'],
      ['task_kill_retries', 'counter', 'kills sent again because the task still ran'],
      ['tasks_pruned', 'counter', 'ended tasks removed from the history'],
      ['task_exit_<REASON>', 'counter', 'status updates that carried the reason'],
      ['task_lost_<SOURCE>', 'counter', 'tasks lost, by who reported it'],
    ],
  ],
  [
    'Scheduling',
    [
      ['schedule_attempts_fired', 'counter', 'tasks for which a place was looked for'],
      ['schedule_attempts_no_match', 'counter', 'of those, tasks that found none'],
      ['schedule_attempts_failed', 'counter', 'groups whose attempt failed; the log says why'],
      ['schedule_attempts_blocks', 'counter', 'times the rate limit made scheduling wait'],
      ['scheduled_task_penalty', 'timing', 'pauses of groups that no host took'],
      ['assigner_launch_failures', 'counter', 'placed tasks that could not be launched and became LOST'],
      ['veto_evaluated_offers', 'counter', 'offers that were examined'],
      ['scheduling_veto_<group>', 'counter', 'refused offers: static, dynamic or mixed'],
      ['scheduling_veto_<reason>', 'counter', 'reasons of refusals, e.g. insufficient_resources'],
    ],
  ],
  [
    'Offers',
    [
      ['outstanding_offers', 'gauge', 'offers held'],
      ['statically_banned_offers_size', 'gauge', 'pairs of an offer and a group known not to fit it'],
      ['scheduler_resource_offers', 'counter', 'times that offers arrived'],
      ['offers_rescinded', 'counter', 'offers taken back by Mesos'],
      ['offer_accept_races', 'counter', 'launches whose offer was gone'],
    ],
  ],
  [
    'Mesos',
    [
      ['framework_registered', 'gauge', '1 while subscribed'],
      ['mesos_scheduler_subscription_attempts', 'counter', 'attempts to subscribe'],
      ['mesos_scheduler_event_<TYPE>', 'counter', 'events received'],
      ['scheduler_framework_reregisters', 'counter', 'subscriptions after the first'],
      ['scheduler_framework_disconnects', 'counter', 'subscriptions that broke'],
      ['scheduler_framework_message', 'counter', 'messages of executors'],
      ['scheduler_inverse_offers', 'counter', 'announced unavailabilities of agents'],
      ['scheduler_lost_executors', 'counter', 'executors that Mesos reported as ended'],
      ['slaves_lost', 'counter', 'agents that Mesos reported as lost'],
      ['scheduler_status_update', 'counter', 'status updates received'],
      ['status_updates_queue_size', 'gauge', 'status updates not yet worked on'],
      [
        'status_updates_dropped',
        'counter',
        'status updates dropped because the queue was full; Mesos repeats them',
      ],
      ['status_update_<REASON>_<RESULT>', 'counter', 'status updates by reason and what became of them'],
      ['reconciliation_explicit_runs', 'counter', 'rounds in which Mesos was asked about each task'],
      ['reconciliation_implicit_runs', 'counter', 'rounds in which Mesos was asked for all it knows'],
    ],
  ],
  [
    'ZooKeeper, where schedulers share it',
    [
      ['zk_connection_state_<STATE>', 'gauge', '1 for what became of the session last, else 0'],
      ['zk_connection_state_<STATE>_counter', 'counter', 'times that the session came to the state'],
    ],
  ],
  [
    'API',
    [
      ['scheduler_thrift_<rpc>', 'timing', 'calls of the RPC'],
      ['scheduler_thrift_response_<CODE>', 'counter', 'answers with the code'],
      ['scheduler_thrift_workload_<rpc>', 'counter', 'results given by RPCs that read'],
      ['thrift_workload_<rpc>', 'counter', 'instances concerned by RPCs that change'],
    ],
  ],
  [
    'Storage',
    [
      ['mem_storage_attribute_size', 'gauge', 'hosts with stored attributes'],
      ['mem_storage_cron_size', 'gauge', 'cron jobs'],
      ['mem_storage_maintenance_size', 'gauge', 'hosts with a request for maintenance'],
      ['mem_storage_quota_size', 'gauge', 'roles with a quota'],
      ['mem_storage_update_size', 'gauge', 'job updates'],
      ['scheduler_log_entries_written', 'counter', 'entries written to the log'],
      ['scheduler_log_bytes_written', 'counter', 'bytes written to the log'],
      ['scheduler_log_entries_read', 'counter', 'entries read at the start'],
      ['scheduler_log_bytes_read', 'counter', 'bytes read at the start'],
      ['scheduler_log_deflated_entries_read', 'counter', 'compressed entries read at the start'],
      ['scheduler_log_bad_frames_read', 'counter', 'incomplete frames passed over at the start'],
      ['scheduler_log_snapshots', 'counter', 'snapshots written'],
      ['scheduler_log_snapshot', 'timing', 'from the beginning of a snapshot to the end of the truncation'],
      ['scheduler_log_un_snapshotted_transactions', 'gauge', 'transactions since the last snapshot'],
      ['scheduler_backup_success', 'counter', 'backups written'],
      ['scheduler_backup_failed', 'counter', 'backups that failed; the log says why'],
    ],
  ],
];

/** The names as {@link Metric}s have them, with what a timing exports. */
export const METRIC_NAMES: readonly string[] = SECTIONS.flatMap(([, metrics]) => metrics).flatMap(
  ([name, kind]) => (kind === 'timing' ? [name, `${name}_events`, `${name}_ms_total`] : [name]),
);

const PATTERNS = METRIC_NAMES.map((name) => new RegExp(`^${name.replaceAll(/<\w+>/g, '\\w+')}$`));

/** Whether the page tells of a name that the scheduler exports, or that the code makes (with `<…>` for what varies). */
export function isDescribed(name: string): boolean {
  return METRIC_NAMES.includes(name) || PATTERNS.some((pattern) => pattern.test(name));
}

/** The reference page of the statistics. */
export function metricsPage(): string {
  return page('Metrics', 'tools/generate-reference/metrics.ts', [
    'The scheduler exports these at `/vars` (a name and a value a line) and `/vars.json`. Names are those of Apache Aurora ' +
      'wherever it has the same figure. Counters begin at 0 with each start of the scheduler, and most appear with their ' +
      'first event. A timing named `x` is exported as `x_events` (how many) and `x_ms_total` (milliseconds together).',
    ...SECTIONS.flatMap(([title, metrics]) => [
      `## ${title}`,
      table(
        ['name', 'kind', 'meaning'],
        metrics.map(([name, kind, meaning]) => [`\`${name}\``, kind, meaning]),
      ),
    ]),
  ]);
}
