import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';

/** Facts of the cluster that the pages need and no RPC tells. */
export interface Settings {
  readonly clusterName: string;
  /** Where the observer of each agent host listens. */
  readonly observerPort: number;
  readonly version: string;
}

const UNKNOWN: Settings = { clusterName: '', observerPort: 1338, version: '' };

const SettingsContext = createContext(UNKNOWN);

export const useSettings = () => useContext(SettingsContext);

/** Fetches the settings once; until then, and if that fails, the documented defaults hold. */
export function SettingsProvider({ children }: { readonly children: ReactNode }) {
  const [settings, setSettings] = useState(UNKNOWN);
  useEffect(() => {
    const controller = new AbortController();
    fetchSettings(controller.signal).then(setSettings, () => {});
    return () => controller.abort();
  }, []);
  return <SettingsContext value={settings}>{children}</SettingsContext>;
}

async function fetchSettings(signal: AbortSignal): Promise<Settings> {
  const response = await fetch('/ui-settings.json', { signal });
  if (!response.ok) return UNKNOWN;
  const given = (await response.json()) as Partial<Record<keyof Settings, unknown>>; // checked field by field
  return {
    clusterName: typeof given.clusterName === 'string' ? given.clusterName : UNKNOWN.clusterName,
    observerPort: Number.isInteger(given.observerPort) ? Number(given.observerPort) : UNKNOWN.observerPort,
    version: typeof given.version === 'string' ? given.version : UNKNOWN.version,
  };
}
