const NO_PROCESSES = 'a job file may not start processes';
const NO_NETWORK = 'a job file may not use the network';
const NO_WRITING = 'a job file may read files but not change them';

/** Modules that exist in Python but not here, with the reason the user is told. */
export const REFUSED_MODULES: ReadonlyMap<string, string> = new Map([
  ...['subprocess', 'commands', 'multiprocessing', 'popen2', 'pty'].map(
    (name) => [name, NO_PROCESSES] as const,
  ),
  ...['urllib', 'urllib2', 'httplib', 'http', 'ssl', 'requests', 'ftplib', 'smtplib', 'asyncio'].map(
    (name) => [name, NO_NETWORK] as const,
  ),
  ...['shutil', 'tempfile'].map((name) => [name, NO_WRITING] as const),
  ...['ctypes', 'threading', 'thread', 'signal', 'imp', 'importlib'].map(
    (name) => [name, 'it reaches outside the job file'] as const,
  ),
]);
