import { isJobError } from '../errors.ts';
import { ChoiceObject } from '../pystachio/choice.ts';
import { ListObject } from '../pystachio/containers.ts';
import { type Origin, originOfWrong, PystachioObject } from '../pystachio/objects.ts';
import { StructObject } from '../pystachio/struct.ts';

/** Where the file makes what is wrong with a job; where it makes the job if nothing in it is. */
export function placeOfWrong(job: PystachioObject): Origin | undefined {
  return originOfWrong(job, isWrong);
}

/** Where the file makes what holds a reference that nothing gives a value to. @param address of the reference */
export function placeOfUnbound(job: PystachioObject, address: string): Origin | undefined {
  return originOfWrong(job, (part) => part?.interpolate().unbound.has(address) === true);
}

/**
 * Where the file makes the innermost struct on the way to a field.
 * @param path of the field as messages name it, from the job on: `job.task.processes[0].name`
 */
export function placeAt(job: PystachioObject, path: string): Origin | undefined {
  const [, ...steps] = path.split(/[.[\]]+/);
  let place = job.origin;
  let inner: PystachioObject | undefined = job;
  for (const step of steps) {
    inner = inside(inner, step);
    if (inner === undefined) break;
    place = inner.origin ?? place;
  }
  return place;
}

function inside(object: PystachioObject, step: string): PystachioObject | undefined {
  if (object instanceof ListObject) return object.elements[Number(step)];
  const found = object instanceof StructObject ? object.fields.get(step) : undefined;
  return found && chosen(found);
}

/** What a choice stands for. */
function chosen(object: PystachioObject): PystachioObject {
  return object instanceof ChoiceObject && object.raw instanceof PystachioObject ? object.raw : object;
}

function isWrong(part: PystachioObject | undefined): boolean {
  if (part === undefined) return true;
  try {
    return part.check() !== undefined;
  } catch (error) {
    if (isJobError(error)) return true;
    throw error;
  }
}
