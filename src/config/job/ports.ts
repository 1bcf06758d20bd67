import { followAliases } from '../agent/ports.ts';
import type { StructObject } from '../pystachio/struct.ts';
import { failed, ok, type Result } from '../result.ts';
import { parseRef } from '../task/mustache.ts';
import type { JsonReader } from '../task/read-json.ts';
import { InvalidJob } from './invalid-job.ts';
import { placeOfUnbound } from './place.ts';

/**
 * The ports that the scheduler must assign: those that processes refer to, followed through the aliases of
 * `announce.portmap`, and where its other aliases lead. Static numbers are not requested.
 * @param job with everything bound that the client knows
 * @param document the same job, interpolated
 * @returns names in order of appearance, or what is wrong with a port reference
 */
export function requestedPorts(
  job: StructObject,
  document: JsonReader,
): Result<readonly string[], InvalidJob> {
  const referenced: string[] = [];
  for (const address of job.field('task')?.interpolate().unbound ?? []) {
    const steps = parseRef(address)?.steps ?? [];
    if (steps[0]?.name !== 'thermos' || steps[1]?.name !== 'ports') continue;
    const [, , port] = steps;
    if (port?.kind !== 'index' || steps.length > 3) {
      const problem = `Bad port specification "${address}" (should be of form "thermos.ports[name]")`;
      return failed(new InvalidJob(problem, placeOfUnbound(job, address)));
    }
    referenced.push(port.name);
  }
  const aliases = document.optionalObject('announce')?.stringMap('portmap') ?? new Map<string, string>();
  const targets: string[] = [];
  for (const name of [...referenced, ...aliases.keys()]) {
    const path = followAliases(name, aliases);
    if (path === undefined) {
      return failed(new InvalidJob(`Found cycle in portmap! It begins at "${name}"`, 'job.announce'));
    }
    const target = path.at(-1);
    if (typeof target === 'string') targets.push(target);
  }
  return ok([...new Set(targets)]);
}
