import type { Stat, WatchEvent, WriteOperation, WriteResult } from '../../src/edge/zookeeper/types.ts';

/** Why an operation cannot be done. */
export type TreeErrorCode =
  | 'NO_NODE'
  | 'BAD_VERSION'
  | 'NODE_EXISTS'
  | 'NOT_EMPTY'
  | 'NO_CHILDREN_FOR_EPHEMERALS';

/** Operations that happen together or not at all, in the order that the leader of the ensemble gave them. */
export interface Transaction {
  readonly zxid: bigint;
  readonly timeMs: number;
  readonly sessionId: bigint;
  readonly operations: readonly WriteOperation[];
}

export type Applied =
  | { readonly ok: true; readonly results: readonly WriteResult[]; readonly events: readonly WatchEvent[] }
  | { readonly ok: false; readonly failedIndex: number; readonly code: TreeErrorCode };

interface Node {
  data: Uint8Array;
  readonly czxid: bigint;
  mzxid: bigint;
  pzxid: bigint;
  readonly createdMs: number;
  modifiedMs: number;
  version: number;
  /** Children ever made: the number of the next sequential one. */
  created: number;
  readonly ephemeralOwner: bigint;
  readonly children: Set<string>;
}

class Refused extends Error {
  readonly code: TreeErrorCode;

  constructor(code: TreeErrorCode) {
    super(code);
    this.code = code;
  }
}

const ANY_VERSION = -1;
const NO_DATA = new Uint8Array();

/** The nodes of an ensemble as one server has them. The same transactions make the same tree. */
export class DataTree {
  readonly #nodes = new Map<string, Node>([['/', newNode(NO_DATA, 0n, 0, 0n)]]);
  #lastZxid = 0n;

  get lastZxid(): bigint {
    return this.#lastZxid;
  }

  dataOf(path: string): Uint8Array | undefined {
    return this.#nodes.get(path)?.data;
  }

  childrenOf(path: string): readonly string[] | undefined {
    const children = this.#nodes.get(path)?.children;
    return children && [...children];
  }

  statOf(path: string): Stat | undefined {
    const node = this.#nodes.get(path);
    if (node === undefined) return undefined;
    const { czxid, mzxid, pzxid, createdMs, modifiedMs, version, ephemeralOwner } = node;
    return {
      ...{ czxid, mzxid, pzxid, createdMs, modifiedMs, version, ephemeralOwner, aclVersion: 0 },
      // Counts removals, too.
      childrenVersion: 2 * node.created - node.children.size,
      dataLengthBytes: node.data.length,
      childrenCount: node.children.size,
    };
  }

  /** Paths of the ephemeral nodes of a session. */
  ephemeralsOf(sessionId: bigint): readonly string[] {
    return [...this.#nodes].filter(([, node]) => node.ephemeralOwner === sessionId).map(([path]) => path);
  }

  /** Does all operations, or none of them. */
  apply({ operations, ...transaction }: Transaction): Applied {
    const undo: (() => void)[] = [];
    const events: WatchEvent[] = [];
    const results: WriteResult[] = [];
    this.#lastZxid = transaction.zxid;
    for (const [index, operation] of operations.entries()) {
      try {
        results.push(this.#do(operation, transaction, undo, events));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        for (const step of undo.reverse()) step();
        return { ok: false, failedIndex: index, code: error.code };
      }
    }
    return { ok: true, results, events };
  }

  #do(
    operation: WriteOperation,
    transaction: Omit<Transaction, 'operations'>,
    undo: (() => void)[],
    events: WatchEvent[],
  ): WriteResult {
    switch (operation.type) {
      case 'create':
        return this.#create(operation, transaction, undo, events);
      case 'delete':
        return this.#delete(operation, transaction, undo, events);
      case 'setData':
        return this.#setData(operation, transaction, undo, events);
      case 'check':
        this.#at(operation.path, operation.version);
        return { type: 'check' };
    }
  }

  #create(
    operation: Extract<WriteOperation, { type: 'create' }>,
    { zxid, timeMs, sessionId }: Omit<Transaction, 'operations'>,
    undo: (() => void)[],
    events: WatchEvent[],
  ): WriteResult {
    const parentPath = parentOf(operation.path);
    const parent = this.#at(parentPath, ANY_VERSION);
    const digits = operation.sequential === true ? String(parent.created).padStart(10, '0') : '';
    const path = `${operation.path}${digits}`;
    if (this.#nodes.has(path)) throw new Refused('NODE_EXISTS');
    if (parent.ephemeralOwner !== 0n) throw new Refused('NO_CHILDREN_FOR_EPHEMERALS');
    const { pzxid } = parent;
    const owner = operation.ephemeral === true ? sessionId : 0n;
    this.#nodes.set(path, newNode(operation.data ?? NO_DATA, zxid, timeMs, owner));
    parent.children.add(nameOf(path));
    parent.created += 1;
    parent.pzxid = zxid;
    undo.push(() => {
      this.#nodes.delete(path);
      parent.children.delete(nameOf(path));
      parent.created -= 1;
      parent.pzxid = pzxid;
    });
    events.push({ type: 'created', path }, { type: 'children-changed', path: parentPath });
    return { type: 'create', path };
  }

  #delete(
    { path, version }: Extract<WriteOperation, { type: 'delete' }>,
    { zxid }: Omit<Transaction, 'operations'>,
    undo: (() => void)[],
    events: WatchEvent[],
  ): WriteResult {
    const node = this.#at(path, version);
    if (node.children.size > 0) throw new Refused('NOT_EMPTY');
    const parentPath = parentOf(path);
    const parent = this.#at(parentPath, ANY_VERSION);
    const { pzxid } = parent;
    this.#nodes.delete(path);
    parent.children.delete(nameOf(path));
    parent.pzxid = zxid;
    undo.push(() => {
      this.#nodes.set(path, node);
      parent.children.add(nameOf(path));
      parent.pzxid = pzxid;
    });
    events.push({ type: 'deleted', path }, { type: 'children-changed', path: parentPath });
    return { type: 'delete' };
  }

  #setData(
    { path, data, version }: Extract<WriteOperation, { type: 'setData' }>,
    { zxid, timeMs }: Omit<Transaction, 'operations'>,
    undo: (() => void)[],
    events: WatchEvent[],
  ): WriteResult {
    const node = this.#at(path, version);
    const before = { ...node };
    Object.assign(node, { data, mzxid: zxid, modifiedMs: timeMs, version: node.version + 1 });
    undo.push(() => {
      Object.assign(node, before);
    });
    events.push({ type: 'data-changed', path });
    const stat = this.statOf(path);
    if (stat === undefined) throw new Error(`${path} vanished while it was written`);
    return { type: 'setData', stat };
  }

  /** Version 0 means 0. */
  #at(path: string, version: number): Node {
    const node = this.#nodes.get(path);
    if (node === undefined) throw new Refused('NO_NODE');
    if (version !== ANY_VERSION && version !== node.version) throw new Refused('BAD_VERSION');
    return node;
  }
}

function newNode(data: Uint8Array, zxid: bigint, timeMs: number, ephemeralOwner: bigint): Node {
  return {
    ...{ data, czxid: zxid, mzxid: zxid, pzxid: zxid, createdMs: timeMs, modifiedMs: timeMs },
    ...{ version: 0, created: 0, ephemeralOwner, children: new Set() },
  };
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
