/** Numbers of the requests on the wire. */
export const OPCODES = {
  create: 1,
  delete: 2,
  exists: 3,
  getData: 4,
  setData: 5,
  getAcl: 6,
  setAcl: 7,
  getChildren: 8,
  sync: 9,
  ping: 11,
  getChildren2: 12,
  check: 13,
  multi: 14,
  multiRead: 22,
  auth: 100,
  setWatches: 101,
  closeSession: -11,
  /** In answers to multi and multiRead only. */
  error: -1,
} as const;

/** Transaction ids with a meaning of their own; those of ordinary requests are positive. */
export const XIDS = { notification: -1, ping: -2, auth: -4, setWatches: -8 } as const;

export const EVENT_TYPES = {
  1: 'created',
  2: 'deleted',
  3: 'data-changed',
  4: 'children-changed',
} as const;
