import { type FlagValues, flag, flagTypes, nonNegative } from '../../domain/flags/index.ts';
import type { ThermosSettings } from '../../domain/match/executor-settings.ts';

const MEBIBYTE = 2 ** 20;

/** How tasks are run on agents. */
export const EXECUTOR_FLAGS = {
  thermosPath: flag({
    name: 'thermos_executor_path',
    type: flagTypes.text,
    required: true,
    check: { what: 'a path or URI of a file', holds: (path) => path !== '' && !path.endsWith('/') },
    help: 'Path or URI from which agents fetch the executor.',
  }),
  thermosResources: flag({
    name: 'thermos_executor_resources',
    type: flagTypes.list(flagTypes.text),
    default: [],
    help: 'Further files to fetch into every sandbox, all executable.',
  }),
  thermosFlags: flag({
    name: 'thermos_executor_flags',
    type: flagTypes.text,
    default: '',
    help: "Appended to the executor's command line.",
  }),
  thermosHomeInSandbox: flag({
    name: 'thermos_home_in_sandbox',
    type: flagTypes.bool,
    default: false,
    help: "Whether the executor's HOME is the sandbox.",
  }),
  thermosCpus: flag({
    name: 'thermos_executor_cpu',
    type: flagTypes.double,
    default: 0.25,
    check: nonNegative,
    help: 'CPUs for the executor of each task.',
  }),
  thermosRamBytes: flag({
    name: 'thermos_executor_ram',
    type: flagTypes.dataAmount,
    default: 128 * MEBIBYTE,
    help: 'Memory for the executor of each task, in whole MB.',
  }),
  containerMounts: flag({
    name: 'global_container_mounts',
    type: flagTypes.list(flagTypes.volume),
    default: [],
    help: 'Host directories mounted into the container of every task that has one.',
  }),
  populateDiscovery: flag({
    name: 'populate_discovery_info',
    type: flagTypes.bool,
    default: false,
    help: 'Whether tasks carry what service discovery on Mesos reads.',
  }),
} as const;

/** How the Thermos executor is started. */
export function thermosSettings(values: FlagValues<typeof EXECUTOR_FLAGS>): ThermosSettings {
  return {
    path: values.thermosPath,
    resources: values.thermosResources,
    flags: values.thermosFlags,
    homeInSandbox: values.thermosHomeInSandbox,
    cpus: values.thermosCpus,
    ramMb: Math.trunc(values.thermosRamBytes / MEBIBYTE),
    volumeMounts: values.containerMounts.map(({ hostPath, containerPath, mode }) => ({
      mode,
      host_path: hostPath,
      container_path: containerPath,
    })),
  };
}
