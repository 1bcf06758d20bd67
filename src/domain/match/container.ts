import type {
  Container,
  DockerContainer,
  Image,
  Volume as JobVolume,
  MesosContainer,
} from '../../../api/generated/aurora.ts';
import type { ContainerInfo, Image as MesosImage, Volume } from '../../../api/mesos/v1.ts';

/** Where the root file system of an image is mounted inside the sandbox. */
const TASK_FILE_SYSTEM = 'taskfs';

/**
 * The container that a task asks for. A Mesos container without image is none at all, and then its volumes and the
 * executor's mounts have no effect, as upstream.
 * @param mounts the volumes that the executor's settings add
 */
export function toContainerInfo(container: Container, mounts: readonly Volume[]): ContainerInfo | undefined {
  return 'docker' in container
    ? dockerContainer(container.docker, mounts)
    : mesosContainer(container.mesos, mounts);
}

function dockerContainer(docker: DockerContainer, mounts: readonly Volume[]): ContainerInfo {
  const parameters = docker.parameters.map(({ name, value }) => ({ key: name, value }));
  return {
    type: 'DOCKER',
    docker: { image: docker.image, ...(parameters.length > 0 && { parameters }) },
    ...(mounts.length > 0 && { volumes: [...mounts] }),
  };
}

function mesosContainer(mesos: MesosContainer, mounts: readonly Volume[]): ContainerInfo | undefined {
  if (mesos.image === undefined) return undefined;
  const root: Volume = { container_path: TASK_FILE_SYSTEM, mode: 'RO', image: toMesosImage(mesos.image) };
  return { type: 'MESOS', volumes: [...mounts, ...mesos.volumes.map(toVolume), root] };
}

function toMesosImage(image: Image): MesosImage {
  return 'docker' in image
    ? { type: 'DOCKER', docker: { name: `${image.docker.name}:${image.docker.tag}` } }
    : { type: 'APPC', appc: { name: image.appc.name, id: image.appc.imageId } };
}

function toVolume(volume: JobVolume): Volume {
  return { container_path: volume.containerPath, host_path: volume.hostPath, mode: volume.mode };
}
