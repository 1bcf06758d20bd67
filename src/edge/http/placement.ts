import { JobUpdateRequest } from '../../../api/generated/aurora.ts';
import { decodeJson, ProtocolError, type Wire } from '../../../api/thrift/index.ts';
import type { PlacementCheck } from '../../domain/match/placement-check.ts';
import type { Result } from '../../domain/values/result.ts';
import { refuseForeignOrigin } from './origin.ts';
import { HttpError, json, type Route } from './route.ts';

/** Far more than any job has. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;
const MAX_ELEMENTS = 50_000;

/**
 * `POST /v1/placement`: whether an update would find room now. The body is a JobUpdateRequest in Thrift's JSON.
 * @param check undefined while the scheduler is starting
 * @param corsOrigin the one foreign site whose pages may ask
 */
export function placementRoute(
  check: (request: Wire<JobUpdateRequest>) => Result<PlacementCheck> | undefined,
  corsOrigin: string | undefined,
): Route {
  return {
    method: 'POST',
    path: '/v1/placement',
    maxBodyBytes: MAX_BODY_BYTES,
    handle(request) {
      refuseForeignOrigin(request, corsOrigin);
      const placement = check(decode(request.body));
      if (placement === undefined) throw new HttpError(503, 'The scheduler is starting.');
      if (!placement.ok) throw new HttpError(400, placement.message);
      return json(JSON.stringify(placement.value));
    },
  };
}

/** @throws HttpError 400 */
function decode(body: Uint8Array): Wire<JobUpdateRequest> {
  try {
    return decodeJson(JobUpdateRequest, new TextDecoder().decode(body), { maxElements: MAX_ELEMENTS });
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    throw new HttpError(400, `The body is no JobUpdateRequest in Thrift's JSON: ${error.message}`);
  }
}
