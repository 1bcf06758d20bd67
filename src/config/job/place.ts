import { isJobError } from '../errors.ts';
import { type Origin, originOfWrong, type PystachioObject } from '../pystachio/objects.ts';

/** Where the file makes what is wrong with a job; where it makes the job if nothing in it is. */
export function placeOfWrong(job: PystachioObject): Origin | undefined {
  return originOfWrong(job, isWrong);
}

/** Where the file makes what holds a reference that nothing gives a value to. @param address of the reference */
export function placeOfUnbound(job: PystachioObject, address: string): Origin | undefined {
  return originOfWrong(job, (part) => part.interpolate().unbound.has(address));
}

function isWrong(part: PystachioObject): boolean {
  try {
    return part.check() !== undefined;
  } catch (error) {
    if (isJobError(error)) return true;
    throw error;
  }
}
