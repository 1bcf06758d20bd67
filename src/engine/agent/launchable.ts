import type { ContainerInfo, TaskInfo } from '../../../api/mesos/v1.ts';

/** What a container may ask for that a sandbox is not, and how that is told. */
const BEYOND_A_SANDBOX: readonly (readonly [
  asks: (container: ContainerInfo) => boolean,
  what: (container: ContainerInfo) => string,
])[] = [
  [({ type }) => type === 'DOCKER', ({ docker }) => `in Docker containers (image '${docker?.image ?? ''}')`],
  [
    ({ mesos }) => mesos?.image !== undefined,
    ({ mesos }) => `from a container image ('${nameOf(mesos?.image)}')`,
  ],
  [
    ({ volumes }) => isAny(volumes),
    ({ volumes = [] }) => `with volumes (at '${volumes[0]?.container_path}')`,
  ],
  [({ network_infos }) => isAny(network_infos), () => 'in networks of their own'],
  [
    ({ hostname }) => hostname !== undefined,
    ({ hostname }) => `with a host name of their own ('${hostname}')`,
  ],
  [({ linux_info }) => linux_info !== undefined, () => 'with capabilities or namespaces of their own'],
  [({ rlimit_info }) => rlimit_info !== undefined, () => 'with resource limits of the kernel (rlimits)'],
  [({ tty_info }) => tty_info !== undefined, () => 'with a terminal'],
];

const isAny = (list: readonly unknown[] | undefined): boolean => list !== undefined && list.length > 0;

const nameOf = (image: { docker?: { name: string }; appc?: { name: string } } | undefined): string =>
  image?.docker?.name ?? image?.appc?.name ?? '';

/**
 * Why a task cannot be run here. Whatever would run outside of what it asks for, e.g. of its image, is not run at all.
 * @returns a sentence, or undefined for a task that can be run
 */
export function launchProblem({ container, executor }: TaskInfo): string | undefined {
  const what =
    executor === undefined ? 'without an executor' : (asksFor(container) ?? asksFor(executor.container));
  return what === undefined ? undefined : `the one-machine engine does not run tasks ${what}`;
}

function asksFor(container: ContainerInfo | undefined): string | undefined {
  if (container === undefined) return undefined;
  return BEYOND_A_SANDBOX.find(([asks]) => asks(container))?.[1](container);
}
