import type { Container, Image, Volume } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import type { StructObject } from '../pystachio/struct.ts';
import { MESOS } from '../schema/types.ts';
import { JsonReader } from '../task/read-json.ts';
import { InvalidJob } from './invalid-job.ts';
import { toPlain } from './plain.ts';

const MAX_ITEMS = 10_000;

/**
 * The container a job asks for; without one, the Mesos containerizer without an image.
 * @throws InvalidJob where `Container()` holds nothing
 */
export function convertContainer(job: StructObject): Wire<Container> {
  const container = job.field('container');
  if (container === undefined) return { mesos: {} };
  const reader = new JsonReader(toPlain(container.toJson()), 'job.container');
  const isMesos: boolean = MESOS.owns(container);
  if (isMesos) return { mesos: convertMesos(reader) };
  const docker = reader.has('image') ? reader : reader.optionalObject('docker');
  if (docker === undefined) {
    throw new InvalidJob(
      'If a container is specified it must set one type: Docker(...), Mesos(...) or Container(docker=...)',
      reader.path,
    );
  }
  return {
    docker: {
      image: docker.string('image'),
      parameters: docker.list('parameters', MAX_ITEMS, (value, path) => {
        const parameter = new JsonReader(value, path);
        return { name: parameter.string('name'), value: parameter.string('value') };
      }),
    },
  };
}

function convertMesos(mesos: JsonReader): Wire<{ image: Image; volumes: readonly Volume[] }> {
  const image = mesos.optionalObject('image');
  const volumes = mesos.list('volumes', MAX_ITEMS, convertVolume);
  return image === undefined ? { volumes } : { image: convertImage(image), volumes };
}

/** The two kinds of image differ in their second field. */
function convertImage(image: JsonReader): Image {
  const name = image.string('name');
  if (image.has('image_id')) {
    return { appc: { name, imageId: image.string('image_id') } };
  }
  return { docker: { name, tag: image.string('tag') } };
}

function convertVolume(value: unknown, path: string): Volume {
  const volume = new JsonReader(value, path);
  return {
    containerPath: volume.string('container_path'),
    hostPath: volume.string('host_path'),
    mode: volume.oneOf('mode', ['RW', 'RO'], 'RO'),
  };
}
