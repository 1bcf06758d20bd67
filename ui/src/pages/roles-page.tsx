import { useState } from 'react';
import type { RoleSummary } from '../../../api/generated/aurora.ts';
import { getRoles } from '../api/call.ts';
import { useLive } from '../api/use-live.ts';
import { type Column, DataTable } from '../components/data-table.tsx';
import { Filter, matches } from '../components/filter.tsx';
import { Page } from '../components/page.tsx';
import { Empty, WhenLoaded } from '../components/states.tsx';
import { Link } from '../routing/link.tsx';
import { paths } from '../routing/routes.ts';

const COLUMNS: readonly Column<RoleSummary>[] = [
  {
    name: 'Role',
    isHeader: true,
    isWide: true,
    cell: ({ role }) => <Link href={paths.role(role)}>{role}</Link>,
  },
  { name: 'Jobs', isFigure: true, cell: ({ jobCount }) => jobCount },
  { name: 'Cron jobs', isFigure: true, cell: ({ cronJobCount }) => cronJobCount },
];

/** Everybody who has jobs. */
export function RolesPage() {
  const live = useLive('roles', getRoles);
  const [typed, setTyped] = useState('');
  return (
    <Page title="Roles" crumbs={[]} live={live}>
      <WhenLoaded live={live}>
        {(roles) =>
          roles.length === 0 ? (
            <Empty title="No jobs yet">
              Create one with <code>aurora job create</code>, and it appears here.
            </Empty>
          ) : (
            <>
              <div className="tools">
                <Filter label="Find a role" value={typed} onChange={setTyped} />
              </div>
              <RolesTable roles={roles.filter(({ role }) => matches(typed, role))} typed={typed} />
            </>
          )
        }
      </WhenLoaded>
    </Page>
  );
}

function RolesTable({ roles, typed }: { readonly roles: readonly RoleSummary[]; readonly typed: string }) {
  if (roles.length === 0) return <Empty title="No role matches">No role has “{typed}” in its name.</Empty>;
  const sorted = roles.toSorted((a, b) => a.role.localeCompare(b.role));
  return (
    <DataTable
      caption="Roles and how many jobs they have"
      columns={COLUMNS}
      rows={sorted}
      keyOf={({ role }) => role}
    />
  );
}
