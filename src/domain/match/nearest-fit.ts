import type { Veto } from './vetoes.ts';

/** The total score of a set of vetoes: the lower, the nearer the host is to fitting. */
export function scoreOf(vetoes: readonly Veto[]): number {
  return vetoes.reduce((sum, veto) => sum + veto.score, 0);
}

/** The nearer of two objections; the one known longer wins a tie. */
export function nearerFit(known: readonly Veto[] | undefined, found: readonly Veto[]): readonly Veto[] {
  return known === undefined || scoreOf(found) < scoreOf(known) ? found : known;
}

/** Why a task is still pending, as the API says it; empty if no host has objected yet. */
export function pendingReason(vetoes: readonly Veto[] | undefined): string {
  return (vetoes ?? []).map((veto) => veto.reason).join(',');
}
