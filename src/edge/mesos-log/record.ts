import {
  bool,
  bytes,
  enumeration,
  type MessageSchema,
  optional,
  required,
  uint64,
} from '../../../api/protobuf/schema.ts';

/** What a replica of Mesos' replicated log stores: its state, and what it knows of each position. */

export const STATUSES = { VOTING: 1, RECOVERING: 2, STARTING: 3, EMPTY: 4 } as const;

const TYPES = { NOP: 1, APPEND: 2, TRUNCATE: 3 } as const;

/** Everything but what an append carries, for whoever only looks for what there is. */
const ACTION_FACTS: MessageSchema = {
  position: required(1, uint64),
  promised: required(2, uint64),
  performed: optional(3, uint64),
  learned: optional(4, bool),
  type: optional(5, enumeration(TYPES)),
  nop: optional(6, { tombstone: optional(1, bool) }),
  truncate: optional(8, { to: required(1, uint64) }),
};

const ACTION: MessageSchema = {
  ...ACTION_FACTS,
  append: optional(7, { bytes: required(1, bytes), cksum: optional(2, bytes) }),
};

function recordOf(action: MessageSchema): MessageSchema {
  return {
    type: required(1, enumeration({ PROMISE: 1, ACTION: 2, METADATA: 3 })),
    promise: optional(2, { proposal: required(1, uint64) }),
    action: optional(3, action),
    metadata: optional(4, { status: required(1, enumeration(STATUSES)), promised: required(2, uint64) }),
  };
}

/** A record as it is stored. */
export const RECORD = recordOf(ACTION);

/** A record without the content of appends. */
export const RECORD_FACTS = recordOf(ACTION_FACTS);

/** What a replica knows of a position. 64-bit numbers are bigints beyond 2^53. */
export interface Action {
  readonly position: number | bigint;
  readonly promised: number | bigint;
  /** The proposal with which `type` was written; absent if nothing was. */
  readonly performed?: number | bigint;
  /** Whether the replica knows that a majority has it. */
  readonly learned?: boolean;
  readonly type?: keyof typeof TYPES;
  readonly nop?: { readonly tombstone?: boolean };
  /** Base64. */
  readonly append?: { readonly bytes?: string };
  readonly truncate?: { readonly to?: number | bigint };
}

/** A decoded record; which members belong to its type is not checked. */
export interface ReplicaRecord {
  readonly type?: 'PROMISE' | 'ACTION' | 'METADATA';
  readonly action?: Action;
  readonly metadata?: { readonly status?: keyof typeof STATUSES };
}

/** Key of the replica's own state. */
export const METADATA_KEY = '0000000000';

const SHORT_DIGITS = 10;
const LONG_DIGITS = 20;
const MAX_SHORT = 9_999_999_999;

/** The key of what the replica knows of `position`; keys sort as positions do. */
export function keyOf(position: number): string {
  // 0 is the key of the replica's own state.
  const number = position + 1;
  return number <= MAX_SHORT
    ? String(number).padStart(SHORT_DIGITS, '0')
    : `A${String(number).padStart(LONG_DIGITS, '0')}`;
}

/** Whether a key is of the form that a replica has. */
export function isReplicaKey(key: string): boolean {
  return /^(\d{10}|A\d{20})$/.test(key);
}
