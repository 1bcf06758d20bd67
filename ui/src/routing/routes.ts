import type { JobKey } from '../../../api/generated/aurora.ts';

/** What the address bar says. */
export type Route =
  | { readonly page: 'roles' }
  | { readonly page: 'role'; readonly role: string; readonly environment: string | undefined }
  | { readonly page: 'job'; readonly jobKey: JobKey }
  | { readonly page: 'instance'; readonly jobKey: JobKey; readonly instanceId: number }
  | { readonly page: 'unknown' };

/** The paths of the pages; every link is made here. */
export const paths = {
  roles: () => '/scheduler',
  role: (role: string) => join(role),
  environment: (role: string, environment: string) => join(role, environment),
  job: ({ role, environment, name }: JobKey) => join(role, environment, name),
  instance: ({ role, environment, name }: JobKey, instanceId: number) =>
    join(role, environment, name, String(instanceId)),
};

function join(...parts: readonly string[]): string {
  return [paths.roles(), ...parts.map(encodeURIComponent)].join('/');
}

/** Reads a path that {@link paths} made, or that somebody typed. */
export function parseRoute(pathname: string): Route {
  const [root, ...parts] = decodeParts(pathname);
  const [role, environment, name, instance, ...rest] = parts;
  if ((root !== undefined && root !== 'scheduler') || rest.length > 0) return { page: 'unknown' };
  if (role === undefined) return { page: 'roles' };
  if (environment === undefined || name === undefined) return { page: 'role', role, environment };
  const jobKey = { role, environment, name };
  if (instance === undefined) return { page: 'job', jobKey };
  return /^\d{1,9}$/.test(instance)
    ? { page: 'instance', jobKey, instanceId: Number(instance) }
    : { page: 'unknown' };
}

function decodeParts(pathname: string): string[] {
  const parts = pathname.split('/').filter((part) => part !== '');
  try {
    return parts.map(decodeURIComponent);
  } catch {
    return ['']; // not an encoded text, hence no path of ours
  }
}
