import type { Resource, TaskConfig } from '../../../api/generated/aurora.ts';
import { resourcesOf } from '../values/resources.ts';
import type { AdmissionSettings } from './settings.ts';

/** What users call the resources of which a task has one amount each. */
const SINGLE_VALUED: readonly (readonly [field: string, name: string])[] = [
  ['numCpus', 'CPU'],
  ['numGpus', 'GPU'],
  ['ramMb', 'RAM'],
  ['diskMb', 'disk'],
];

/** Checks that a task asks for some CPU, memory and disk, each said once. */
export function checkResources(config: TaskConfig, { allowGpus }: AdmissionSettings): string | undefined {
  return repeated(config.resources) ?? checkAmounts(config) ?? checkGpus(config, allowGpus);
}

function repeated(resources: readonly Resource[]): string | undefined {
  const names = SINGLE_VALUED.filter(
    ([field]) => resources.filter((resource) => field in resource).length > 1,
  ).map(([, name]) => name);
  return names.length === 0
    ? undefined
    : `Multiple resource values are not supported for ${names.join(', ')}`;
}

function checkAmounts(config: TaskConfig): string | undefined {
  const { cpus, ramMb, diskMb } = resourcesOf(config);
  if (cpus === Number.POSITIVE_INFINITY) return 'num_cpus must be a finite number';
  const [field] =
    [['num_cpus', cpus] as const, ['ram_mb', ramMb] as const, ['disk_mb', diskMb] as const].find(
      ([, amount]) => !(amount > 0), // so that NaN is refused
    ) ?? [];
  return field === undefined ? undefined : `${field} must be greater than 0.0`;
}

function checkGpus(config: TaskConfig, allowGpus: boolean): string | undefined {
  if (!config.resources.some((resource) => 'numGpus' in resource)) return undefined;
  if (!allowGpus) return 'GPU resource support is disabled in this cluster.';
  return resourcesOf(config).gpus < 0 ? 'num_gpus must not be negative' : undefined;
}

/** Links that the UI shows for tasks that name the usual ports and bring no links of their own. */
export function defaultTaskLinks(config: TaskConfig): ReadonlyMap<string, string> {
  if (config.taskLinks.size > 0) return config.taskLinks;
  const { namedPorts } = resourcesOf(config);
  return new Map(
    ['health', 'http']
      .filter((port) => namedPorts.includes(port))
      .map((port) => [port, `http://%host%:%port:${port}%`] as const),
  );
}
