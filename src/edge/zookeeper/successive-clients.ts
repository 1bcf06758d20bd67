import type { CancelTimer } from '../../ports/clock.ts';
import { connect } from './client.ts';
import type { ZooKeeperClient, ZooKeeperOptions } from './types.ts';

/** So long until credentials that were refused are tried again. */
const AUTH_RETRY_MS = 30_000;

export interface SuccessiveClients {
  /** Closes the present client; there will be no other. */
  stop(): Promise<void>;
}

/**
 * Keeps up a client for those who only read: whenever its session ends, another one begins.
 * @param use called with each client as it begins to connect; what it follows ends with that client's session
 */
export function connectSuccessively(
  options: ZooKeeperOptions,
  use: (client: ZooKeeperClient) => void,
): SuccessiveClients {
  let client: ZooKeeperClient;
  let stopped = false;
  let cancel: CancelTimer = () => {};

  function begin(): void {
    client = connect(options);
    client.onSession((event) => {
      if (stopped || (event !== 'expired' && event !== 'auth-failed')) return;
      cancel = options.timers.after(event === 'expired' ? 0 : AUTH_RETRY_MS, begin);
    });
    use(client);
  }

  begin();
  return {
    stop() {
      stopped = true;
      cancel();
      return client.close();
    },
  };
}
