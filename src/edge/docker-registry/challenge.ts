/** How a server wants to be asked: one challenge of a `WWW-Authenticate` header. */
export interface Challenge {
  /** In lower case: `bearer`, `basic`, … */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** A name and its value, which may be quoted and then hold commas, blanks and escaped quotes. */
const PARAMETER = /([!#$%&'*+.^_`|~\w-]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))/y;
const SCHEME = /([!#$%&'*+.^_`|~\w-]+)(?=[ \t]|,|$)/y;
/** What credentials-like schemes write instead of parameters. */
const TOKEN68 = /[\w\-.~+/]+=*(?=[ \t]*(?:,|$))/y;
const SEPARATORS = /[\s,]*/y;

/**
 * Reads the challenges of a `WWW-Authenticate` header as RFC 9110 has it: several may share one header, and their parameters are
 * separated by commas, too. What cannot be read ends the list.
 */
export function parseChallenges(header: string): Challenge[] {
  const challenges: Challenge[] = [];
  let parameters = new Map<string, string>();
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(header);
    if (match === null) return undefined;
    at = pattern.lastIndex;
    return match;
  };
  while (at < header.length) {
    take(SEPARATORS);
    const parameter = challenges.length === 0 ? undefined : take(PARAMETER);
    if (parameter !== undefined) {
      const [, name = '', quoted, plain = ''] = parameter;
      parameters.set(name.toLowerCase(), quoted === undefined ? plain : quoted.replace(/\\(.)/g, '$1'));
      continue;
    }
    const scheme = take(SCHEME);
    if (scheme === undefined) break;
    parameters = new Map();
    challenges.push({ scheme: (scheme[1] ?? '').toLowerCase(), parameters });
    take(SEPARATORS);
    if (!startsParameterOrScheme(header, at)) take(TOKEN68);
  }
  return challenges;
}

function startsParameterOrScheme(header: string, at: number): boolean {
  PARAMETER.lastIndex = at;
  SCHEME.lastIndex = at;
  return PARAMETER.test(header) || SCHEME.test(header);
}
