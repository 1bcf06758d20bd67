/** Runs an engine as a program of its own, for tests that kill it. Arguments: work directory, isolation. */
import { startEngine } from '../start-engine.ts';
import { testOptions } from './engine.ts';

const [workDir = '', isolation = 'auto'] = process.argv.slice(2);
const engine = await startEngine(
  testOptions(workDir, {
    isolation: isolation === 'posix' ? 'posix' : 'auto',
    executorShutdownGraceMs: 2_000,
    executorReregistrationTimeoutMs: 3_000,
  }),
);
const { masterPort, agentPort, agentId } = engine;
process.stdout.write(`${JSON.stringify({ masterPort, agentPort, agentId })}\n`);
process.on('SIGTERM', () => void engine.stop({ killTasks: true }).then(() => process.exit(0)));
