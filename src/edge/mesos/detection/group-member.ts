import { isIP } from 'node:net';
import { MASTER_INFO } from '../../../../api/mesos/messages/cluster.ts';
import { decodeMessage } from '../../../../api/protobuf/decode.ts';
import { type MasterAddress, parseMasterAddress, SCHEDULER_API_PATH } from '../master-address.ts';

const MEMBER = /^(?:(?<label>.*)_)?(?<number>-?\d+)$/;

/**
 * The node of the leading master: the one with the smallest number, whatever its label.
 * @param children names of the nodes in the masters' group; others than masters' (`log_replicas`) are skipped
 */
export function leadingMember(children: readonly string[]): string | undefined {
  const members = children.flatMap((name) => {
    const number = MEMBER.exec(name)?.groups?.['number'];
    return number === undefined ? [] : [{ name, number: Number(number) }];
  });
  return members.sort((a, b) => a.number - b.number)[0]?.name;
}

/** Where a master is, or what is wrong with the node that should say so. */
export type MemberEndpoint =
  | { readonly ok: true; readonly endpoint: URL }
  | { readonly ok: false; readonly problem: string };

/**
 * Reads a master's node as its label demands: `json.info_…` as JSON, `info_…` (masters before 0.24) as protobuf, a bare
 * number (older still) as `master@ip:port`.
 */
export function readMember(name: string, data: Uint8Array): MemberEndpoint {
  const label = MEMBER.exec(name)?.groups?.['label'];
  switch (label) {
    case 'json.info':
      return readJson(data);
    case 'info': {
      const decoded = decodeMessage(MASTER_INFO, data);
      return decoded.ok ? endpointOf(decoded.value) : decoded;
    }
    case undefined:
      return fixedEndpoint(parseMasterAddress(Buffer.from(data).toString()));
    default:
      return { ok: false, problem: `masters of the kind "${label}" are not known` };
  }
}

function readJson(data: Uint8Array): MemberEndpoint {
  try {
    return endpointOf(JSON.parse(Buffer.from(data).toString()));
  } catch {
    return { ok: false, problem: 'the node holds no JSON' };
  }
}

function fixedEndpoint(address: MasterAddress): MemberEndpoint {
  if (!address.ok) return address;
  return address.kind === 'fixed' ? address : { ok: false, problem: 'the node holds no host:port' };
}

/** @param info a MasterInfo, if all is well. Its `address` counts, in older ones `ip` and `port` */
function endpointOf(info: unknown): MemberEndpoint {
  const address = fieldOf(info, 'address');
  const ip = fieldOf(address, 'ip') ?? ipText(fieldOf(info, 'ip'));
  const port = fieldOf(address, 'port') ?? fieldOf(info, 'port');
  const isPort = typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536;
  if (typeof ip !== 'string' || isIP(ip) === 0 || !isPort) {
    return { ok: false, problem: `the node names no usable address (ip ${ip}, port ${port})` };
  }
  const host = isIP(ip) === 6 ? `[${ip}]` : ip;
  return { ok: true, endpoint: new URL(`http://${host}:${port}${SCHEDULER_API_PATH}`) };
}

/** Masters write the four bytes of the address as they lie in memory: the first is the lowest. */
function ipText(ip: unknown): string | undefined {
  if (typeof ip !== 'number') return undefined;
  return [ip, ip >>> 8, ip >>> 16, ip >>> 24].map((part) => part & 0xff).join('.');
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}
