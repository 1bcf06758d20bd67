// Processes in order: setup, then two workers side by side, then the report; whatever happens, cleanup comes last.
import { job, MB, order, process, task } from 'aurora-scheduler/job';

const setup = process({
  name: 'setup',
  cmdline: 'mkdir -p work && seq 1 20 > work/numbers',
  max_failures: 3,
  min_duration: 1,
});

/** Keeps the numbers that leave this rest when divided by two. */
const sieve = (name: string, rest: number) =>
  process({ name, cmdline: `awk '$1 % 2 == ${rest}' work/numbers > work/${name}` });

const even = sieve('even', 0);
const odd = sieve('odd', 1);

const report = process({ name: 'report', cmdline: 'wc -l work/even work/odd' });

// Writes a line now and then while the others work; the task does not wait for it.
const heartbeat = process({
  name: 'heartbeat',
  cmdline: 'while true; do date; sleep 2; done',
  ephemeral: true,
  daemon: true,
});

const cleanup = process({ name: 'cleanup', cmdline: 'rm -rf work', final: true });

const pipeline = task({
  name: 'pipeline',
  processes: [setup, even, odd, report, heartbeat, cleanup],
  constraints: [...order(setup, even, report), ...order(setup, odd, report)],
  resources: { cpu: 0.2, ram: 64 * MB, disk: 64 * MB },
  finalization_wait: 10,
});

export default [
  job({ cluster: 'devcluster', role: 'www-data', environment: 'devel', name: 'pipeline', task: pipeline }),
];
