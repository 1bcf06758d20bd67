import type { Origin } from '../pystachio/objects.ts';
import type { StructObject } from '../pystachio/struct.ts';
import { placeAt } from './place.ts';

/** A job that the API cannot express, or that fails a check. */
export class InvalidJob extends Error {
  /** What is wrong: the path of a field, or of what holds it, such as `job.task.resources`; or where the file makes it. */
  readonly at: string | Origin | undefined;

  constructor(message: string, at: string | Origin | undefined) {
    super(message);
    this.at = at;
  }

  /** Where the file makes what is wrong, as far as that is known. */
  placeIn(job: StructObject): Origin | undefined {
    return typeof this.at === 'string' ? placeAt(job, this.at) : this.at;
  }
}
