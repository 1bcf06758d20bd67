import type { Response } from '../../api/generated/aurora.ts';
import type { Wire } from '../../api/thrift/index.ts';
import { History, type Outcome } from '../../sim/history/history.ts';
import { type RegisterInput, type RegisterOutput, registerModel } from '../../sim/history/models.ts';
import type { SeededRandom } from '../../sim/random.ts';
import { ADMIN_RPC } from '../../src/admin/rpc.ts';
import { RPC } from '../../src/client/rpc/methods.ts';
import type { Caller } from './caller.ts';
import { Names } from './names.ts';

const ROLES = 3;

/** Clients that set and read the quotas of some roles, and remember everything. */
export class QuotaClients {
  readonly #caller: Caller;
  readonly #random: SeededRandom;
  readonly #names: Names;
  readonly history = new History<RegisterInput, RegisterOutput>();
  #lastQuota = 0;

  constructor(caller: Caller, random: SeededRandom) {
    this.#caller = caller;
    this.#random = random;
    this.#names = new Names('role', ROLES, random);
  }

  /** Makes a call. */
  async step(): Promise<void> {
    const role = this.#names.pick();
    const isRead = this.#random.chance(0.5);
    this.#lastQuota += 1;
    const input: RegisterInput = isRead ? { kind: 'get' } : { kind: 'set', value: this.#lastQuota };
    const outcome = await this.history.record(role, input, () => this.#do(role, input));
    if (outcome === 'unknown') this.#names.doubt(role);
  }

  /** What in the answers fits no order of the calls. */
  problems(): readonly string[] {
    return this.history.problems(registerModel(0));
  }

  async #do(ownerRole: string, input: RegisterInput): Promise<Outcome<RegisterOutput>> {
    if (input.kind === 'set') {
      const quota = { resources: [{ numCpus: input.value }, { ramMb: 1 }, { diskMb: 1 }] };
      const written = await this.#caller.write(ADMIN_RPC.setQuota.method, { ownerRole, quota });
      return written === 'unknown' || written === 'unexecuted' ? written : { output: {} };
    }
    const reply = await this.#caller.call(RPC.getQuota.method, { ownerRole });
    return typeof reply === 'string' ? 'unexecuted' : { output: { value: quotaIn(reply) } };
  }
}

function quotaIn({ result }: Wire<Response>): number {
  const resources =
    result !== undefined && 'getQuotaResult' in result ? result.getQuotaResult?.quota?.resources : undefined;
  for (const resource of resources ?? []) if ('numCpus' in resource) return Number(resource.numCpus);
  return -1;
}
