import type { Ref } from '../../config/index.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { BindingHelper } from './binding-helpers.ts';

const DEFAULT_REGISTRY = 'https://registry-1.docker.io';

/**
 * `{{docker.image[NAME][TAG]}}`: the image by the digest that its tag has now, so that a job names one image for ever.
 * The registry is the `docker_registry` of the job's cluster.
 */
export const dockerImage: BindingHelper = {
  matches: (ref) => partsOf(ref) !== undefined,
  async resolve(ref, { key, cluster, context }) {
    const [name, tag] = partsOf(ref) ?? ['', ''];
    const registry = registryOf(key.cluster, (await cluster())['docker_registry']);
    const resolution = await context.resolveImage({ registry, name, tag });
    if (resolution.kind === 'failed') return resolution;
    const isDefault = registry.href === new URL(DEFAULT_REGISTRY).href;
    const value = `${isDefault ? '' : `${registry.host}/`}${name}@${resolution.digest}`;
    context.log.info(`Resolved ${name}:${tag} => ${value}`);
    return { kind: 'found', value };
  },
};

function partsOf({ steps }: Ref): readonly [name: string, tag: string] | undefined {
  const [docker, image, name, tag, ...more] = steps;
  const isImage =
    docker?.name === 'docker' && image?.kind === 'field' && image.name === 'image' && more.length === 0;
  return isImage && name?.kind === 'index' && tag?.kind === 'index' ? [name.name, tag.name] : undefined;
}

function registryOf(cluster: string, value: unknown): URL {
  const url = URL.parse(typeof value === 'string' ? value : DEFAULT_REGISTRY);
  const isString = value === undefined || typeof value === 'string';
  if (isString && (url?.protocol === 'https:' || url?.protocol === 'http:')) return url;
  throw new CommandError(
    EXIT.INVALID_CONFIGURATION,
    `Cluster ${cluster}: docker_registry must be a URL such as https://registry.example:5000`,
  );
}
