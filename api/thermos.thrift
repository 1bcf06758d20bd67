/*
 * Records of a task runner's checkpoints. Timestamps of processes are seconds since the epoch.
 */
namespace py gen.apache.thermos

enum ProcessState {
  WAITING = 0,
  FORKED = 1,
  RUNNING = 2,
  SUCCESS = 3,
  KILLED = 4,
  FAILED = 5,
  /** What became of the process is not known. */
  LOST = 6
}

/** A change of a process's state; carries only what the change tells. */
struct ProcessStatus {
  /** Counts the records of one process over all its runs. */
  1: i64 seq,
  3: string process,
  5: ProcessState state,
  /** Told with FORKED. */
  10: i32 coordinator_pid (nullable),
  11: double fork_time (nullable),
  /** Told with RUNNING. */
  6: double start_time (nullable),
  7: i32 pid (nullable),
  /** Told with the states that end a run. */
  8: double stop_time (nullable),
  9: i32 return_code (nullable)
}

enum TaskState {
  ACTIVE = 0,
  CLEANING = 5,
  FINALIZING = 6,
  SUCCESS = 1,
  FAILED = 2,
  KILLED = 3,
  LOST = 4
}

/** A change of the task's state. */
struct TaskStatus {
  1: TaskState state,
  2: i64 timestamp_ms,
  3: i32 runner_pid (nullable),
  4: i32 runner_uid (nullable)
}

/** What does not change while the task runs. */
struct RunnerHeader {
  1: string task_id,
  2: i64 launch_time_ms,
  3: string sandbox (nullable),
  7: string log_dir (nullable),
  4: string hostname (nullable),
  5: string user (nullable),
  8: i32 uid (nullable),
  6: map<string, i64> ports
}

/** One record of a checkpoint. */
union RunnerCkpt {
  1: RunnerHeader runner_header,
  2: ProcessStatus process_status,
  3: TaskStatus task_status
}

/** What a replay of all records yields. */
struct RunnerState {
  1: RunnerHeader header (nullable),
  2: list<TaskStatus> statuses,
  3: map<string, list<ProcessStatus>> processes
}
