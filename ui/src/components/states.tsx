import type { ReactNode } from 'react';
import type { Live } from '../api/use-live.ts';

/** Shows what is live once it is there; before that, that it is coming or why it is not. */
export function WhenLoaded<T>({
  live,
  children,
}: {
  readonly live: Live<T>;
  readonly children: (data: T) => ReactNode;
}) {
  const { data, error } = live;
  return (
    <>
      <div role="status" aria-live="polite">
        {error !== undefined && (
          <p className="notice" data-tone="bad">
            {error}{' '}
            {data === undefined ? 'Trying again …' : 'What you see is the last known state. Trying again …'}
          </p>
        )}
      </div>
      {data === undefined ? error === undefined && <Skeleton /> : children(data)}
    </>
  );
}

function Skeleton() {
  return (
    <div className="skeleton">
      <span className="unseen">Loading …</span>
      <div />
      <div />
      <div />
    </div>
  );
}

/** Says that there is nothing, and what to do about it. */
export function Empty({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      <p>{children}</p>
    </div>
  );
}
