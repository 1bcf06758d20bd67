import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Comparison } from '../client/context.ts';

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Runs a program that compares two files, on two texts. @param command the program and its first arguments */
export async function compareTexts(
  command: readonly string[],
  oldText: string,
  newText: string,
): Promise<Comparison> {
  const directory = await mkdtemp(join(tmpdir(), 'aurora-diff-'));
  try {
    const files = [join(directory, 'running'), join(directory, 'wanted')] as const;
    await writeFile(files[0], oldText);
    await writeFile(files[1], newText);
    return await run(command, files);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function run([program = '', ...args]: readonly string[], files: readonly string[]): Promise<Comparison> {
  return new Promise((resolve) => {
    execFile(program, [...args, ...files], { maxBuffer: MAX_OUTPUT_BYTES }, (error, output) => {
      if (error === null) resolve({ kind: 'ran', exitCode: 0, output });
      else if (typeof error.code === 'number') resolve({ kind: 'ran', exitCode: error.code, output });
      else resolve({ kind: 'failed', problem: error.message });
    });
  });
}
