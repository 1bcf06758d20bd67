/**
 * Does the work of script.ts until it ends or dies. Arguments: directory, bytes per write. Each acknowledgement is a line
 * of its output.
 */
import { writeSync } from 'node:fs';
import { work } from './script.ts';

const [root = '', bytes = ''] = process.argv.slice(2);
await work(root, { bytesPerWrite: Number(bytes) }, (what) => void writeSync(1, `${what}\n`)).catch(
  (error: Error) => {
    writeSync(1, `failed ${error.message}\n`);
    process.exitCode = 3;
  },
);
