import {
  bytes,
  enumeration,
  type MessageSchema,
  optional,
  repeated,
  required,
  string,
} from '../../protobuf/schema.ts';
import { VOLUME } from './containers.ts';
import { ID, LABELS, VALUE_RANGES, VALUE_SCALAR, VALUE_SET, VALUE_TYPE } from './values.ts';

/**
 * Resources, their reservations and disks.
 * Fields have the order of their definitions; what nobody here writes or reads is left out.
 */

export const RESOURCE_DISK_INFO_SOURCE_TYPE = enumeration({
  UNKNOWN: 0,
  PATH: 1,
  MOUNT: 2,
  BLOCK: 3,
  RAW: 4,
});

export const RESOURCE: MessageSchema = {
  provider_id: optional(12, () => ID),
  name: required(1, string),
  type: required(2, VALUE_TYPE),
  scalar: optional(3, () => VALUE_SCALAR),
  ranges: optional(4, () => VALUE_RANGES),
  set: optional(5, () => VALUE_SET),
  role: optional(6, string),
  allocation_info: optional(11, () => RESOURCE_ALLOCATION_INFO),
  reservation: optional(8, () => RESOURCE_RESERVATION_INFO),
  reservations: repeated(13, () => RESOURCE_RESERVATION_INFO),
  disk: optional(7, {
    persistence: optional(1, { id: required(1, string), principal: optional(2, string) }),
    volume: optional(2, () => VOLUME),
    source: optional(3, () => RESOURCE_DISK_INFO_SOURCE),
  }),
  revocable: optional(9, {}),
  shared: optional(10, {}),
};

export const RESOURCE_ALLOCATION_INFO: MessageSchema = { role: optional(1, string) };

export const RESOURCE_RESERVATION_INFO: MessageSchema = {
  type: optional(4, enumeration({ UNKNOWN: 0, STATIC: 1, DYNAMIC: 2 })),
  role: optional(3, string),
  principal: optional(1, string),
  labels: optional(2, () => LABELS),
};

export const RESOURCE_DISK_INFO_SOURCE: MessageSchema = {
  type: required(1, RESOURCE_DISK_INFO_SOURCE_TYPE),
  path: optional(2, { root: optional(1, string) }),
  mount: optional(3, { root: optional(1, string) }),
  vendor: optional(7, string),
  id: optional(4, string),
  metadata: optional(5, () => LABELS),
  profile: optional(6, string),
};

export const SECRET: MessageSchema = {
  type: optional(1, enumeration({ UNKNOWN: 0, REFERENCE: 1, VALUE: 2 })),
  reference: optional(2, { name: required(1, string), key: optional(2, string) }),
  value: optional(3, { data: required(1, bytes) }),
};
