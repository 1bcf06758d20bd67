/** The directory that holds backups. Every failure is the system's error. */
export interface BackupFiles {
  /** Where it is, for messages. */
  readonly directory: string;
  /** Names of the files in it, unfinished ones left out; none if the directory does not exist yet. */
  list(): Promise<readonly string[]>;
  /**
   * Makes the file `name`, whole or not at all: it is written under another name, synced, read back and compared,
   * and only then gets its name. Other work has its turn between the slices, each of
   * which is done with when the next one is asked for.
   * @returns its size in bytes; undefined if there is such a file already, which stays as it is
   */
  create(name: string, slices: Iterable<Uint8Array>): Promise<number | undefined>;
  /** The whole content of a file. @throws also if it has more than `maxBytes` */
  read(name: string, maxBytes: number): Promise<Uint8Array>;
  remove(name: string): Promise<void>;
  /**
   * Removes what is left of files whose creation was cut short by the end of a process.
   * @param isOurs tells by the name that the file was to have
   * @param beforeMs those that were written to later may still be under way, perhaps from another machine
   */
  removeUnfinished(isOurs: (name: string) => boolean, beforeMs: number): Promise<void>;
}
