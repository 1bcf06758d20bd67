import type { BackupFiles } from '../../../ports/backup-files.ts';

/** Backups in memory. */
export class MemoryBackupFiles implements BackupFiles {
  readonly directory = '/backups';
  readonly files = new Map<string, Uint8Array>();
  /** Set to let the next creations fail. */
  failure: Error | undefined;

  async list(): Promise<readonly string[]> {
    return [...this.files.keys()].sort();
  }

  async create(name: string, slices: Iterable<Uint8Array>): Promise<number | undefined> {
    const content = Buffer.concat(Array.from(slices, (slice) => Uint8Array.from(slice)));
    if (this.failure !== undefined) throw this.failure;
    if (this.files.has(name)) return undefined;
    this.files.set(name, content);
    return content.length;
  }

  async read(name: string): Promise<Uint8Array> {
    const content = this.files.get(name);
    if (content === undefined) throw new Error(`there is no ${name}`);
    return content;
  }

  async remove(name: string): Promise<void> {
    this.files.delete(name);
  }

  /** Calls of {@link removeUnfinished}: the time that was given. */
  readonly removedBeforeMs: number[] = [];

  async removeUnfinished(_isOurs: (name: string) => boolean, beforeMs: number): Promise<void> {
    this.removedBeforeMs.push(beforeMs);
  }
}
