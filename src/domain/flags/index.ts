/** Declaring flags where they are used, and reading a command line made of them. */
export {
  type Check,
  type Flag,
  type Flags,
  type FlagValues,
  flag,
  nonEmpty,
  nonNegative,
  port,
  positive,
} from './flag.ts';
export { isHelp } from './is-help.ts';
export { type FlagOutcome, type IgnoredFlags, parseFlags } from './parse.ts';
export type { FlagType, FlagWorld, Parsed } from './types.ts';
export * as flagTypes from './types.ts';
export { usageText } from './usage.ts';
