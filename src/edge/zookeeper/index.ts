/**
 * A ZooKeeper client over its wire protocol, for logs and elections: versions mean what they say, a frozen or cut
 * server is noticed by the client's own timers, and every request has an outcome that tells whether it may have
 * happened.
 *
 *     const client = connect({ ...parsed.value, sessionTimeoutMs: 10_000, timers, monotonicClock, random, logger });
 *     await client.ensurePath('/aurora/scheduler');
 *     const stop = client.onSession((event) => …);
 *     await client.create('/aurora/scheduler/member_', { data, ephemeral: true, sequential: true });
 *     await client.close();
 *
 * A client is one session and ends with it: after `expired`, make another one ({@link connectSuccessively} does).
 */
export {
  CREATOR_ALL_ACL,
  CREATOR_ALL_WORLD_READ_ACL,
  digestId,
  OPEN_ACL,
  PERMISSIONS,
  WORLD_READ_ACL,
} from './acl.ts';
export { connect } from './client.ts';
export { type ConnectString, parseConnectString, parseZkUrl } from './connect-string.ts';
export { isZooKeeperError, ZooKeeperError, type ZooKeeperErrorCode } from './errors.ts';
export { isTransient, persistently } from './persistently.ts';
export { connectSuccessively, type SuccessiveClients } from './successive-clients.ts';
export * from './types.ts';
