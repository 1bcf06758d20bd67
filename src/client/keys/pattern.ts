import { accept, type Convert, reject } from '../grammar/index.ts';
import type { ClusterJobKey } from './job-key.ts';

/** A job key whose parts may be shell patterns. */
export interface JobPattern {
  readonly cluster: string;
  readonly role: string;
  readonly environment: string;
  readonly name: string;
}

const GLOB_CHARACTERS = /[*?[]/;

/** Reads `CLUSTER[/ROLE[/ENV[/NAME]]]`; missing parts match everything. */
export const jobPattern: Convert<JobPattern> = (text) => {
  const parts = text.split('/');
  if (parts.length > 4) return reject(`'${text}' is not in the form CLUSTER/ROLE/ENV/NAME`);
  if (parts.includes('')) return reject(`'${text}' has an empty part; write * for any`);
  const [cluster = '*', role = '*', environment = '*', name = '*'] = parts;
  return accept({ cluster, role, environment, name });
};

/** The pattern as messages name it. */
export function formatPattern({ cluster, role, environment, name }: JobPattern): string {
  return `${cluster}/${role}/${environment}/${name}`;
}

/** True if the text stands for itself only. */
export function isLiteral(text: string): boolean {
  return !GLOB_CHARACTERS.test(text);
}

/** The one job that the pattern names, if no part is a pattern. */
export function literalKey(pattern: JobPattern): ClusterJobKey | undefined {
  return Object.values(pattern).every(isLiteral) ? pattern : undefined;
}

/** Makes a test for the shell pattern `glob`: `*`, `?`, `[abc]`, `[!abc]`. */
export function matcher(glob: string): (text: string) => boolean {
  const source = glob.replace(
    /\[(?<not>!?)(?<set>\]?[^\]]*)\]|[\s\S]/g,
    (token: string, not: string, set: string) => {
      if (token === '*') return '.*';
      if (token === '?') return '.';
      if (token.length > 1) return `[${not === '!' ? '^' : ''}${set.replace(/[\\\]^]/g, '\\$&')}]`;
      return token.replace(/[.+^${}()|[\]\\/]/g, '\\$&');
    },
  );
  let pattern: RegExp;
  try {
    pattern = new RegExp(`^${source}$`, 's');
  } catch {
    // Such as a reversed range in brackets: the text can only match itself.
    return (text) => text === glob;
  }
  return (text) => pattern.test(text);
}
