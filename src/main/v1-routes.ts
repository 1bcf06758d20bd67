import type { AdmissionSettings } from '../domain/submit/settings.ts';
import { eventsRoute, placementRoute, type Route } from '../edge/http/index.ts';
import { placementOfUpdate } from '../scheduler/api/placement.ts';
import type { ActiveScheduler } from './activate.ts';

export interface V1Options {
  /** Undefined until the log is replayed. */
  readonly active: () => ActiveScheduler | undefined;
  /** Undefined until the flags are read. */
  readonly admission: () => AdmissionSettings | undefined;
  readonly corsOrigin: string | undefined;
}

/** The paths below `/v1`: what Apache Aurora's API does not have. */
export function v1Routes({ active, admission, corsOrigin }: V1Options): Route[] {
  return [
    placementRoute((request) => {
      const running = active();
      const settings = admission();
      if (running === undefined || settings === undefined) return undefined;
      return placementOfUpdate({ ...running, admission: settings }, request);
    }, corsOrigin),
    eventsRoute({ feed: () => active()?.events, corsOrigin }),
  ];
}
