import { InstancePage } from './pages/instance-page.tsx';
import { JobPage } from './pages/job-page.tsx';
import { RolePage } from './pages/role-page.tsx';
import { RolesPage } from './pages/roles-page.tsx';
import { UnknownPage } from './pages/unknown-page.tsx';
import { usePathname } from './routing/link.tsx';
import { parseRoute } from './routing/routes.ts';

/** Shows the page that the address bar names. A page starts afresh when its path changes. */
export function App() {
  const pathname = usePathname();
  const route = parseRoute(pathname);
  switch (route.page) {
    case 'roles':
      return <RolesPage key={pathname} />;
    case 'role':
      return <RolePage key={pathname} role={route.role} environment={route.environment} />;
    case 'job':
      return <JobPage key={pathname} jobKey={route.jobKey} />;
    case 'instance':
      return <InstancePage key={pathname} jobKey={route.jobKey} instanceId={route.instanceId} />;
    case 'unknown':
      return <UnknownPage />;
  }
}
