/** Exit codes of the `aurora` command. Scripts depend on them. */
export const EXIT = {
  OK: 0,
  USAGE: 2,
  /** Of plans: there is something to change. Their usage errors have another code, so that this one is safe. */
  CHANGES: 2,
  INVALID_CONFIGURATION: 3,
  COMMAND_FAILURE: 4,
  INVALID_PARAMETER: 6,
  NETWORK_ERROR: 7,
  TIMEOUT: 9,
  API_ERROR: 10,
  UNKNOWN_ERROR: 20,
  AUTH_ERROR: 30,
  INTERRUPTED: 130,
} as const;

/** How a program ended that a command ran for the user; such a command ends the same way. */
export type ProgramStatus = number & { readonly programStatus: true };

export type ExitCode = (typeof EXIT)[keyof typeof EXIT] | ProgramStatus;
