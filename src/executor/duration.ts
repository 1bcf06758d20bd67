const MS_PER_UNIT: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['ms', 1],
  ['secs', 1000],
  ['mins', 60_000],
  ['hrs', 3_600_000],
  ['days', 86_400_000],
  ['weeks', 604_800_000],
]);

/**
 * Reads a duration as the agent writes it, e.g. `15mins` or `2.5secs`.
 * @returns milliseconds, or undefined if it is none
 */
export function parseMesosDuration(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([a-z]+)$/.exec(text) ?? [];
  const factor = MS_PER_UNIT.get(unit);
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}
