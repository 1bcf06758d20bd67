import { homedir, hostname } from 'node:os';
import { resolve } from 'node:path';
import { COMPLETE, runClient } from '../client/client.ts';
import type { ClientContext } from '../client/context.ts';
import { systemClock, systemTimers } from '../edge/system/clock.ts';
import { systemRandom } from '../edge/system/random.ts';
import { readText } from '../edge/system/read-text.ts';
import { runWithin } from '../edge/system/run-within.ts';
import { callApi, resolveImage } from './aurora-api.ts';
import { confirm } from './aurora-confirm.ts';
import { readTextFile, writeNewFile } from './aurora-files.ts';
import { evaluateApart } from './aurora-job-files.ts';
import { importDefault } from './aurora-modules.ts';
import { openPage } from './aurora-pages.ts';
import { PROJECT, version } from './project.ts';
import { userName } from './user-name.ts';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interruption.abort());

const context: ClientContext = {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  environment: process.env,
  homeDirectory: homedir(),
  userName,
  version: version(),
  clock: systemClock,
  timers: systemTimers,
  interrupted: interruption.signal,
  readTextFile,
  writeNewFile,
  readJobFile: readText,
  evaluateApart,
  runWithin,
  hostname: hostname(),
  workingDirectory: process.cwd(),
  random: systemRandom,
  callApi,
  resolveImage,
  openPage,
  terminal: {
    stdoutIsTerminal: process.stdout.isTTY,
    stderrIsTerminal: process.stderr.isTTY,
    // A terminal without a size says 0.
    columns: () => process.stderr.columns || process.stdout.columns || 80,
  },
  readServerSet: async (serverSet) => (await import('./aurora-zookeeper.ts')).readServerSet(serverSet),
  importDefault,
  confirm: (question) => confirm(question, interruption.signal),
  // Starting programs takes a part of Node that most commands do without.
  openBrowser: (url) =>
    void import('./aurora-browser.ts').then(({ openBrowser }) =>
      openBrowser(url, (line) => process.stderr.write(`${line}\n`)),
    ),
  compareTexts: async (...texts) => (await import('./aurora-diff.ts')).compareTexts(...texts),
  taskAccess: async () => {
    const { createTaskAccess } = await import('../edge/task-access/index.ts');
    return createTaskAccess();
  },
  localCluster: async () => {
    const { createLocalCluster } = await import('../edge/local/local-cluster.ts');
    return createLocalCluster(resolve(PROJECT, 'dist/aurora-local.js'), {
      // Tasks run as other users then, who cannot enter root's home.
      defaultStateDir: process.getuid?.() === 0 ? '/var/lib/aurora/local' : `${homedir()}/.aurora/local`,
      exampleFile: resolve(PROJECT, 'examples/hello_world.aurora'),
    });
  },
};

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that stops early, such as `head`, is no failure.
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`The output could not be written: ${error.message}\n`);
  process.exit(1);
});
// Who does not read what is said beside the result wants the command to do its work all the same.
process.stderr.on('error', () => undefined);
process.exitCode = await runClient(process.argv.slice(2), context);
// What was abandoned must not keep the process.
if (interruption.signal.aborted || process.argv[2] === COMPLETE) process.exit();
