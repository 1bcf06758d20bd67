/** An op that breaks a rule of the stores. Says which rule and by which record. */
export class InvalidOp extends Error {
  override readonly name = 'InvalidOp';
}

/** A write that came too late: the storage was stopped, or its log failed. */
export class StorageStopped extends Error {
  override readonly name = 'StorageStopped';
}

/** The log was never initialised: a scheduler must not start empty by mistake. */
export class LogUninitialised extends Error {
  override readonly name = 'LogUninitialised';

  constructor() {
    super(
      'the log is not initialised. If this cluster is new, run "aurora-log initialize" once; ' +
        'if it is not, the log configured here is the wrong one: starting with it would forget every job',
    );
  }
}
