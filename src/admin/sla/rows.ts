import type { Prediction } from './prediction.ts';

/** A row for each host and job: `HOST JOB PREDICTED True|False WAIT`, separated by tabs. */
export function probeRows(predictions: readonly Prediction[]): string[] {
  const hosts = [...new Set(predictions.flatMap((each) => each.hosts))].sort();
  return hosts.flatMap((host) =>
    predictions.filter((each) => each.hosts.includes(host)).map((each) => probeRow(host, each)),
  );
}

function probeRow(host: string, { job, percentage, isSafe, waitSecs }: Prediction): string {
  const wait = isSafe ? '0' : (waitSecs?.toFixed(1) ?? 'n/a');
  return [host, job, percentage.toFixed(2), isSafe ? 'True' : 'False', wait].join('\t');
}
