import { Fragment, type ReactNode, useEffect, useRef } from 'react';
import { useSettings } from '../api/settings.tsx';
import type { Live } from '../api/use-live.ts';
import { useNow } from '../api/use-now.ts';
import { Link } from '../routing/link.tsx';
import { paths } from '../routing/routes.ts';
import { formatDuration } from './time.tsx';

export interface Crumb {
  readonly label: string;
  readonly href: string;
}

interface PageProps {
  readonly title: string;
  /** What leads here, outermost first, without this page. */
  readonly crumbs: readonly Crumb[];
  /** Stands beside the title. */
  readonly aside?: ReactNode;
  /** What the page shows; none if it shows nothing that changes. */
  readonly live?: Live<unknown>;
  readonly children: ReactNode;
}

/** The frame of every page. */
export function Page({ title, crumbs, aside, live, children }: PageProps) {
  const { clusterName, version } = useSettings();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = [title, clusterName, 'Aurora'].filter((part) => part !== '').join(' · ');
  }, [title, clusterName]);
  // Whoever follows a link with a keyboard or a screen reader is taken to the new page's beginning.
  useEffect(() => {
    if (title !== '') heading.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <header className="top">
        <Link className="brand" href={paths.roles()}>
          <img src="/assets/favicon.svg" alt="" width="28" height="28" /> Aurora
        </Link>
        {clusterName !== '' && <span className="cluster">{clusterName}</span>}
        {live !== undefined && <Liveness live={live} />}
      </header>
      <main id="content">
        <Breadcrumbs crumbs={crumbs} title={title} />
        <div className="title">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {aside}
        </div>
        {children}
      </main>
      <footer>
        Aurora {version} · times are in your time zone · <a href="/agents">agents</a> ·{' '}
        <a href="/vars">metrics</a>
      </footer>
    </>
  );
}

function Breadcrumbs({ crumbs, title }: { readonly crumbs: readonly Crumb[]; readonly title: string }) {
  if (crumbs.length === 0) return null;
  return (
    <nav className="crumbs" aria-label="Breadcrumb">
      {crumbs.map(({ label, href }) => (
        <Fragment key={href}>
          <Link href={href}>{label}</Link>
          <span aria-hidden="true">/</span>
        </Fragment>
      ))}
      <span aria-current="page">{title}</span>
    </nav>
  );
}

/** Answers older than this are said to be old. */
const STALE_MS = 10_000;

function Liveness({ live }: { readonly live: Live<unknown> }) {
  const nowMs = useNow();
  if (live.data === undefined && live.error === undefined) return <span className="live">Loading …</span>;
  if (live.error === undefined && nowMs - live.updatedMs < STALE_MS) {
    return (
      <span className="live" data-state="live">
        Live
      </span>
    );
  }
  const age = live.data === undefined ? '' : ` · as of ${formatDuration(nowMs - live.updatedMs)} ago`;
  return (
    <span className="live" data-state="stale">
      Reconnecting{age}
    </span>
  );
}
