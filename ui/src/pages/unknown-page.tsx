import { Page } from '../components/page.tsx';
import { Empty } from '../components/states.tsx';
import { Link } from '../routing/link.tsx';
import { paths } from '../routing/routes.ts';

export function UnknownPage() {
  return (
    <Page title="No such page" crumbs={[]}>
      <Empty title="There is nothing at this address">
        Pages are at /scheduler/role/environment/job/instance.{' '}
        <Link href={paths.roles()}>Start with the roles</Link>.
      </Empty>
    </Page>
  );
}
