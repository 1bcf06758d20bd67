import { accept, type Convert, reject } from '../grammar/index.ts';

/** The units of a time span, largest first, by their letter and the name that they are printed with. */
const UNITS = [
  { letter: 'd', name: 'days', secs: 86_400 },
  { letter: 'h', name: 'hrs', secs: 3_600 },
  { letter: 'm', name: 'mins', secs: 60 },
  { letter: 's', name: 'secs', secs: 1 },
] as const;

const FORM = /^(?=.)(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?$/i;

/** Reads `XdYhZmWs`, of which any parts may be missing, as seconds. */
export const timeSpan: Convert<number> = (text) => {
  const match = FORM.exec(text);
  if (match === null) return reject(`Invalid time span: '${text}'; expected a form such as 1d, 12h or 1h30m`);
  return accept(UNITS.reduce((sum, { secs }, index) => sum + secs * Number(match[index + 1] ?? 0), 0));
};

/** The span in the largest unit that divides it: `90 mins`. */
export function formatTimeSpan(spanSecs: number): string {
  const unit = UNITS.find(({ secs }) => spanSecs % secs === 0) ?? UNITS[3];
  return `${spanSecs / unit.secs} ${unit.name}`;
}
