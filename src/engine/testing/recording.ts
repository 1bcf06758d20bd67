import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseExactJson } from '../../../api/mesos/json.ts';

const RECORDINGS = join(import.meta.dirname, '../../../test/recordings/mesos');

/** One line of a recording. */
export interface Line {
  readonly t: number;
  readonly who: string;
  readonly kind: string;
  readonly n?: number;
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly path?: string;
  readonly port?: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly text?: string;
  readonly how?: string;
  /** What a listing lists. */
  readonly of?: string;
}

export function readRecording(name: string): Line[] {
  return readFileSync(join(RECORDINGS, `${name}.jsonl`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parseExactJson(line) as Line);
}

/** Tells the requests that are left out, together with their responses and streams. */
export function requests(recording: string, isOut: (line: Line) => boolean): (line: Line) => boolean {
  const out = new Set(
    readRecording(recording)
      .filter((line) => line.kind === 'request' && isOut(line))
      .map((line) => `${line.who}#${line.n}`),
  );
  return (line) => out.has(`${line.who}#${line.n}`);
}
