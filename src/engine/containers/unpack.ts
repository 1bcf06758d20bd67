import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { UserIds } from './users.ts';

const run = promisify(execFile);

const UNPACK_TIMEOUT_MS = 600_000;

/** How each kind of archive, known by its name's end, is unpacked into a directory. */
const UNPACKERS: readonly {
  readonly ending: RegExp;
  readonly command: (file: string, into: string) => string[];
}[] = [
  {
    ending: /\.(tar|tar\.gz|tgz|tar\.bz2|tbz2|tar\.xz|txz)$/,
    command: (file, into) => ['tar', '-xf', file, '-C', into],
  },
  { ending: /\.zip$/, command: (file, into) => ['unzip', '-o', '-q', file, '-d', into] },
  {
    ending: /\.gz$/,
    command: (file) => ['sh', '-c', 'gunzip -c -- "$1" > "$2"', 'gunzip', file, file.slice(0, -'.gz'.length)],
  },
];

/**
 * Unpacks an archive beside itself; a file of another kind is left alone.
 * @throws Error if it cannot be unpacked
 */
export async function unpackArchive(file: string, into: string, owner: UserIds | undefined): Promise<void> {
  const [program, ...args] = UNPACKERS.find(({ ending }) => ending.test(file))?.command(file, into) ?? [];
  if (program === undefined) return;
  try {
    await run(program, args, { ...owner, timeout: UNPACK_TIMEOUT_MS, cwd: into });
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    throw new Error(`Failed to extract archive '${file}' to '${into}': ${stderr.trim() || message}`);
  }
}
