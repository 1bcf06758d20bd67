/**
 * A process that appends to a log until it is killed or the log fails.
 * Arguments: the log's directory, bytes per entry. Each acknowledged position becomes a line on its output; then, if
 * the log fails, the error's name and message.
 */
import { writeSync } from 'node:fs';
import { openLevelLog } from '../level-log.ts';

const [directory = '', bytes = '100'] = process.argv.slice(2);
const log = await openLevelLog(directory);
if ((await log.status()).kind === 'uninitialised') await log.initialize();

let failure: Error | undefined;
while (failure === undefined) {
  await log.append([Buffer.alloc(Number(bytes), 'x')]).then(
    (position) => writeSync(1, `${position}\n`),
    (error: Error) => {
      failure = error;
    },
  );
}
writeSync(1, `${failure.name}: ${failure.message}\n`);

const isUnusable = await log.append([Buffer.from('again')]).then(
  () => 'usable',
  () => 'unusable',
);
writeSync(1, `${isUnusable}\n`);
