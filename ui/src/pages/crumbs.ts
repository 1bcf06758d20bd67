import type { JobKey } from '../../../api/generated/aurora.ts';
import type { Crumb } from '../components/page.tsx';
import { paths } from '../routing/routes.ts';

const ROLES: Crumb = { label: 'Roles', href: paths.roles() };

/** What leads to the page of a role, or of one of its environments. */
export function crumbsToRole(role: string, environment: string | undefined): Crumb[] {
  return environment === undefined ? [ROLES] : [ROLES, { label: role, href: paths.role(role) }];
}

/** What leads to the page of a job. */
export function crumbsToJob({ role, environment }: JobKey): Crumb[] {
  return [
    ...crumbsToRole(role, environment),
    { label: environment, href: paths.environment(role, environment) },
  ];
}

/** What leads to the page of an instance. */
export function crumbsToInstance(jobKey: JobKey): Crumb[] {
  return [...crumbsToJob(jobKey), { label: jobKey.name, href: paths.job(jobKey) }];
}
