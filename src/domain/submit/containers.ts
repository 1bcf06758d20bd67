import type { Container, TaskConfig } from '../../../api/generated/aurora.ts';
import type { AdmissionSettings } from './settings.ts';

/** Checks that the cluster can run tasks of `config` at all: there must be something to run. */
export function checkExecutor(config: TaskConfig, { executorNames }: AdmissionSettings): string | undefined {
  const { executorConfig, container } = config;
  if (executorConfig === undefined) {
    return 'docker' in container ? undefined : 'Configuration may not be null.';
  }
  if (executorConfig.name === '') return 'Executor name may not be left unset.';
  if (executorNames.has(executorConfig.name)) return undefined;
  return `Configuration for executor '${executorConfig.name}' doesn't exist.`;
}

/** Checks what is particular to Docker, then whether this kind of container is allowed at all. */
export function checkContainer(config: TaskConfig, settings: AdmissionSettings): string | undefined {
  const { container } = config;
  if ('docker' in container) {
    const { image, parameters } = container.docker;
    if (image === '') return 'A container must specify an image.';
    if (parameters.length > 0 && !settings.allowDockerParameters) {
      return 'This scheduler is configured to disallow Docker parameters.';
    }
    if (config.executorConfig === undefined && settings.requireDockerUseExecutor) {
      return 'This scheduler is configured to require an executor for Docker-based tasks.';
    }
  }
  const kind = 'docker' in container ? 'DOCKER' : 'MESOS';
  if (settings.allowedContainerTypes.has(kind)) return undefined;
  return `This scheduler is not configured to allow the container type ${kind}`;
}

/** Checks the mounts that a job asks for. */
export function checkVolumes({ container }: TaskConfig, settings: AdmissionSettings): string | undefined {
  const hasVolumes = 'mesos' in container && container.mesos.volumes.length > 0;
  if (!hasVolumes || settings.allowContainerVolumes) return undefined;
  return 'This scheduler is configured to disallow container volumes.';
}

/** The container with the cluster's parameters if it is a Docker container without any. */
export function withDefaultParameters(container: Container, settings: AdmissionSettings): Container {
  if (!('docker' in container) || container.docker.parameters.length > 0) return container;
  return { docker: { ...container.docker, parameters: settings.defaultDockerParameters } };
}
