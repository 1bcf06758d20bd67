import { useEffect, useRef, useState } from 'react';

/** What is known of something that is asked for again and again. */
export interface Live<T> {
  /** The last good answer; undefined before the first. */
  readonly data: T | undefined;
  /** Why the last attempt failed; undefined if it did not. */
  readonly error: string | undefined;
  /** When {@link data} arrived, in milliseconds since the epoch. */
  readonly updatedMs: number;
}

const NOTHING = { data: undefined, error: undefined, updatedMs: 0 };

/** Longest pause between attempts while the scheduler does not answer. */
const MAX_PAUSE_MS = 30_000;

const EVERY_MS = 1500;

/**
 * Keeps an answer up to date while the page is visible. After a failure it asks less and less often, until
 * an answer comes or the page is looked at again.
 * @param key says what is asked for; when it changes, everything known is forgotten
 * @param load asks once
 * @param everyMs pause between an answer and the next question
 */
export function useLive<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
  everyMs: number = EVERY_MS,
): Live<T> {
  const [state, setState] = useState<{ key: string; live: Live<T> }>({ key, live: NOTHING });
  const latestLoad = useRef(load);
  latestLoad.current = load;

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const settle = (change: (before: Live<T>) => Live<T>) =>
      setState((before) => ({ key, live: change(before.key === key ? before.live : NOTHING) }));
    let timer = 0;
    let failures = 0;
    let isAsking = false;

    const ask = async () => {
      if (isAsking || document.hidden) return;
      isAsking = true;
      window.clearTimeout(timer);
      try {
        const data = await latestLoad.current(signal);
        failures = 0;
        if (!signal.aborted) settle(() => ({ data, error: undefined, updatedMs: Date.now() }));
      } catch (error) {
        failures += 1;
        const message = error instanceof Error ? error.message : String(error);
        if (!signal.aborted) settle((before) => ({ ...before, error: message }));
      }
      isAsking = false;
      if (!signal.aborted) timer = window.setTimeout(ask, Math.min(MAX_PAUSE_MS, everyMs * 2 ** failures));
    };

    document.addEventListener('visibilitychange', ask);
    void ask();
    return () => {
      controller.abort();
      window.clearTimeout(timer);
      document.removeEventListener('visibilitychange', ask);
    };
  }, [key, everyMs]);

  return state.key === key ? state.live : NOTHING;
}
