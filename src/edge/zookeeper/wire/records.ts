import type { Acl, Stat } from '../types.ts';
import type { JuteReader } from './reader.ts';
import type { JuteWriter } from './writer.ts';

export function readStat(reader: JuteReader): Stat {
  return {
    czxid: reader.long(),
    mzxid: reader.long(),
    createdMs: reader.timeMs(),
    modifiedMs: reader.timeMs(),
    version: reader.int(),
    childrenVersion: reader.int(),
    aclVersion: reader.int(),
    ephemeralOwner: reader.long(),
    dataLengthBytes: reader.int(),
    childrenCount: reader.int(),
    pzxid: reader.long(),
  };
}

export function readAcl(reader: JuteReader): Acl[] {
  return reader.vector(() => ({
    permissions: reader.int(),
    scheme: reader.string(),
    id: reader.string(),
  }));
}

export function writeAcl(writer: JuteWriter, acl: readonly Acl[]): void {
  writer.vector(acl, ({ permissions, scheme, id }) => writer.int(permissions).string(scheme).string(id));
}
