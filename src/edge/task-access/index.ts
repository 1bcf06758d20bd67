import type { TaskAccess } from '../../ports/task-access.ts';
import { ask } from './ask.ts';
import { exec } from './exec.ts';
import { opensshVersion, printOutput, run } from './programs.ts';

/** The client's ways to tasks, over this machine's network, terminal and programs. */
export function createTaskAccess(): TaskAccess {
  return {
    ask,
    exec,
    run,
    printOutput,
    opensshVersion,
    write: (bytes) =>
      new Promise((resolve, reject) => {
        process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
  };
}
