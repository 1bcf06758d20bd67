import { parentPort } from 'node:worker_threads';

/** A thread whose first seeds each go wrong in a way of their own; all others hold. */
parentPort?.on('message', (seed: number) => {
  if (seed === 1) parentPort?.postMessage({ problem: 'two leaders' });
  else if (seed === 2) setImmediate(() => Promise.reject(new Error('nobody handles it')));
  else if (seed === 3) for (;;);
  else if (seed === 4) process.exit(3);
  else parentPort?.postMessage({ counts: { events: seed } });
});
