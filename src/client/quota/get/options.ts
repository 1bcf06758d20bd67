import { writeJson } from '../../common-options.ts';
import {
  accept,
  type Convert,
  type Grammar,
  type ParsedArguments,
  positional,
  reject,
} from '../../grammar/index.ts';
import { IDENTIFIER } from '../../keys/job-key.ts';

/** A role of one cluster. */
export interface RoleOfCluster {
  readonly cluster: string;
  readonly role: string;
}

export interface GetOptions {
  readonly target: RoleOfCluster;
  readonly json: boolean;
}

const roleOfCluster: Convert<RoleOfCluster> = (text) => {
  const [cluster = '', role = '', ...more] = text.split('/');
  if (cluster === '' || more.length > 0 || !IDENTIFIER.test(role)) {
    return reject(`Role argument must be a CLUSTER/NAME pair, but is '${text}'`);
  }
  return accept({ cluster, role });
};

const target = positional('CLUSTER/ROLE', roleOfCluster, 'the role whose quota is asked for');

export const grammar: Grammar = { options: [writeJson], positionals: [target] };

/** Collects the options of `quota get`. */
export function parse(parsed: ParsedArguments): GetOptions {
  return { target: parsed.get(target), json: parsed.get(writeJson) };
}
