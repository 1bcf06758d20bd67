import {
  bytes,
  double,
  enumeration,
  int32,
  int64,
  type MessageSchema,
  optional,
  repeated,
  required,
  string,
  uint64,
} from '../../protobuf/schema.ts';

/**
 * What other messages are made of: ids, times, addresses, values.
 * Fields have the order of their definitions; what nobody here writes or reads is left out.
 */

export const ID: MessageSchema = { value: required(1, string) };

export const NANOSECONDS: MessageSchema = { nanoseconds: required(1, int64) };

export const VALUE_TYPE = enumeration({ SCALAR: 0, RANGES: 1, SET: 2, TEXT: 3 });

export const CONTAINER_ID: MessageSchema = {
  value: required(1, string),
  parent: optional(2, () => CONTAINER_ID),
};

export const ADDRESS: MessageSchema = {
  hostname: optional(1, string),
  ip: optional(2, string),
  port: required(3, int32),
};

export const URL: MessageSchema = {
  scheme: required(1, string),
  address: required(2, () => ADDRESS),
  path: optional(3, string),
  query: repeated(4, () => PARAMETER),
  fragment: optional(5, string),
};

export const UNAVAILABILITY: MessageSchema = {
  start: required(1, () => NANOSECONDS),
  duration: optional(2, () => NANOSECONDS),
};

export const MACHINE_ID: MessageSchema = { hostname: optional(1, string), ip: optional(2, string) };

export const DOMAIN_INFO: MessageSchema = {
  fault_domain: optional(1, {
    region: required(1, { name: required(1, string) }),
    zone: required(2, { name: required(1, string) }),
  }),
};

export const VALUE_SCALAR: MessageSchema = { value: required(1, double) };

export const VALUE_RANGE: MessageSchema = { begin: required(1, uint64), end: required(2, uint64) };

export const VALUE_RANGES: MessageSchema = { range: repeated(1, () => VALUE_RANGE) };

export const VALUE_SET: MessageSchema = { item: repeated(1, string) };

export const ATTRIBUTE: MessageSchema = {
  name: required(1, string),
  type: required(2, VALUE_TYPE),
  scalar: optional(3, () => VALUE_SCALAR),
  ranges: optional(4, () => VALUE_RANGES),
  set: optional(6, () => VALUE_SET),
  text: optional(5, { value: required(1, string) }),
};

export const UUID: MessageSchema = { value: required(1, bytes) };

export const PARAMETER: MessageSchema = { key: required(1, string), value: required(2, string) };

export const LABELS: MessageSchema = {
  labels: repeated(1, { key: required(1, string), value: optional(2, string) }),
};
