import {
  bool,
  enumeration,
  type MessageSchema,
  optional,
  repeated,
  required,
  string,
  uint32,
  uint64,
} from '../../protobuf/schema.ts';
import { SECRET } from './resources.ts';
import { CONTAINER_ID, LABELS, PARAMETER } from './values.ts';

/**
 * Commands and containers.
 * Fields have the order of their definitions; what nobody here writes or reads is left out.
 */

export const NETWORK_INFO_PROTOCOL = enumeration({ IPv4: 1, IPv6: 2 });

export const COMMAND_INFO: MessageSchema = {
  uris: repeated(1, {
    value: required(1, string),
    executable: optional(2, bool),
    extract: optional(3, bool, true),
    cache: optional(4, bool),
    output_file: optional(5, string),
  }),
  environment: optional(2, {
    variables: repeated(1, {
      name: required(1, string),
      type: optional(3, enumeration({ UNKNOWN: 0, VALUE: 1, SECRET: 2 }), 'VALUE'),
      value: optional(2, string),
      secret: optional(4, () => SECRET),
    }),
  }),
  shell: optional(6, bool, true),
  value: optional(3, string),
  arguments: repeated(7, string),
  user: optional(5, string),
};

export const IMAGE: MessageSchema = {
  type: required(1, enumeration({ APPC: 1, DOCKER: 2 })),
  appc: optional(2, {
    name: required(1, string),
    id: optional(2, string),
    labels: optional(3, () => LABELS),
  }),
  docker: optional(3, {
    name: required(1, string),
    credential: optional(2, { principal: required(1, string), secret: optional(2, string) }),
    config: optional(3, () => SECRET),
  }),
  cached: optional(4, bool, true),
};

export const VOLUME: MessageSchema = {
  mode: required(3, enumeration({ RW: 1, RO: 2 })),
  container_path: required(1, string),
  host_path: optional(2, string),
  image: optional(4, () => IMAGE),
  source: optional(5, {
    type: optional(
      1,
      enumeration({ UNKNOWN: 0, DOCKER_VOLUME: 1, HOST_PATH: 4, SANDBOX_PATH: 2, SECRET: 3, CSI_VOLUME: 5 }),
    ),
    docker_volume: optional(2, {
      driver: optional(1, string),
      name: required(2, string),
      driver_options: optional(3, { parameter: repeated(1, () => PARAMETER) }),
    }),
    host_path: optional(5, {
      path: required(1, string),
      mount_propagation: optional(2, {
        mode: optional(1, enumeration({ UNKNOWN: 0, HOST_TO_CONTAINER: 1, BIDIRECTIONAL: 2 })),
      }),
    }),
    sandbox_path: optional(3, {
      type: optional(1, enumeration({ UNKNOWN: 0, SELF: 1, PARENT: 2 })),
      path: required(2, string),
    }),
    secret: optional(4, () => SECRET),
  }),
};

export const NETWORK_INFO: MessageSchema = {
  ip_addresses: repeated(5, {
    protocol: optional(1, NETWORK_INFO_PROTOCOL, 'IPv4'),
    ip_address: optional(2, string),
  }),
  name: optional(6, string),
  groups: repeated(3, string),
  labels: optional(4, () => LABELS),
  port_mappings: repeated(7, {
    host_port: required(1, uint32),
    container_port: required(2, uint32),
    protocol: optional(3, string),
  }),
};

export const CAPABILITY_INFO: MessageSchema = {
  capabilities: repeated(
    1,
    enumeration({
      UNKNOWN: 0,
      CHOWN: 1000,
      DAC_OVERRIDE: 1001,
      DAC_READ_SEARCH: 1002,
      FOWNER: 1003,
      FSETID: 1004,
      KILL: 1005,
      SETGID: 1006,
      SETUID: 1007,
      SETPCAP: 1008,
      LINUX_IMMUTABLE: 1009,
      NET_BIND_SERVICE: 1010,
      NET_BROADCAST: 1011,
      NET_ADMIN: 1012,
      NET_RAW: 1013,
      IPC_LOCK: 1014,
      IPC_OWNER: 1015,
      SYS_MODULE: 1016,
      SYS_RAWIO: 1017,
      SYS_CHROOT: 1018,
      SYS_PTRACE: 1019,
      SYS_PACCT: 1020,
      SYS_ADMIN: 1021,
      SYS_BOOT: 1022,
      SYS_NICE: 1023,
      SYS_RESOURCE: 1024,
      SYS_TIME: 1025,
      SYS_TTY_CONFIG: 1026,
      MKNOD: 1027,
      LEASE: 1028,
      AUDIT_WRITE: 1029,
      AUDIT_CONTROL: 1030,
      SETFCAP: 1031,
      MAC_OVERRIDE: 1032,
      MAC_ADMIN: 1033,
      SYSLOG: 1034,
      WAKE_ALARM: 1035,
      BLOCK_SUSPEND: 1036,
      AUDIT_READ: 1037,
      PERFMON: 1038,
      BPF: 1039,
      CHECKPOINT_RESTORE: 1040,
    }),
  ),
};

export const LINUX_INFO: MessageSchema = {
  capability_info: optional(1, () => CAPABILITY_INFO),
  bounding_capabilities: optional(2, () => CAPABILITY_INFO),
  effective_capabilities: optional(3, () => CAPABILITY_INFO),
  share_pid_namespace: optional(4, bool),
  seccomp: optional(5, { profile_name: optional(1, string), unconfined: optional(2, bool) }),
  ipc_mode: optional(6, enumeration({ UNKNOWN: 0, PRIVATE: 1, SHARE_PARENT: 2 })),
  shm_size: optional(7, uint32),
  share_cgroups: optional(8, bool, true),
};

export const CONTAINER_INFO: MessageSchema = {
  type: required(1, enumeration({ DOCKER: 1, MESOS: 2 })),
  volumes: repeated(2, () => VOLUME),
  hostname: optional(4, string),
  docker: optional(3, () => CONTAINER_INFO_DOCKER_INFO),
  mesos: optional(5, { image: optional(1, () => IMAGE) }),
  network_infos: repeated(7, () => NETWORK_INFO),
  linux_info: optional(8, () => LINUX_INFO),
  rlimit_info: optional(9, {
    rlimits: repeated(1, {
      type: optional(
        1,
        enumeration({
          UNKNOWN: 0,
          RLMT_AS: 1,
          RLMT_CORE: 2,
          RLMT_CPU: 3,
          RLMT_DATA: 4,
          RLMT_FSIZE: 5,
          RLMT_LOCKS: 6,
          RLMT_MEMLOCK: 7,
          RLMT_MSGQUEUE: 8,
          RLMT_NICE: 9,
          RLMT_NOFILE: 10,
          RLMT_NPROC: 11,
          RLMT_RSS: 12,
          RLMT_RTPRIO: 13,
          RLMT_RTTIME: 14,
          RLMT_SIGPENDING: 15,
          RLMT_STACK: 16,
        }),
      ),
      hard: optional(2, uint64),
      soft: optional(3, uint64),
    }),
  }),
  tty_info: optional(10, {
    window_size: optional(1, { rows: required(1, uint32), columns: required(2, uint32) }),
  }),
};

export const CONTAINER_INFO_DOCKER_INFO: MessageSchema = {
  image: required(1, string),
  network: optional(2, enumeration({ HOST: 1, BRIDGE: 2, NONE: 3, USER: 4 }), 'HOST'),
  port_mappings: repeated(3, {
    host_port: required(1, uint32),
    container_port: required(2, uint32),
    protocol: optional(3, string),
  }),
  privileged: optional(4, bool, false),
  parameters: repeated(5, () => PARAMETER),
  force_pull_image: optional(6, bool),
  volume_driver: optional(7, string),
};

export const CONTAINER_STATUS: MessageSchema = {
  container_id: optional(4, () => CONTAINER_ID),
  network_infos: repeated(1, () => NETWORK_INFO),
  cgroup_info: optional(2, { net_cls: optional(1, { classid: optional(1, uint32) }) }),
  executor_pid: optional(3, uint32),
};
