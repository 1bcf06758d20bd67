/** A place in the log of a process: how far somebody has read. */
export interface LogPosition {
  /** Run of the process, from 0. */
  readonly run: number;
  /** Which file of that run, whatever it is called by now; see {@link LogPiece.identity}. */
  readonly identity: string;
  readonly offset: number;
}

const FORM = /^(\d{1,9})-(\d{1,20}\.\d{1,20})-(\d{1,15})$/;

/** The position as text, as clients hand it back. */
export function formatPosition({ run, identity, offset }: LogPosition): string {
  return `${run}-${identity}-${offset}`;
}

/** @returns undefined if the text is no position */
export function parsePosition(text: string): LogPosition | undefined {
  const [, run, identity, offset] = FORM.exec(text) ?? [];
  if (run === undefined || identity === undefined || offset === undefined) return undefined;
  return { run: Number(run), identity, offset: Number(offset) };
}
