export {
  accept,
  type Conversion,
  type Convert,
  flag,
  type Grammar,
  integer,
  type Option,
  oneOf,
  option,
  optionalPositional,
  type Positional,
  positional,
  type Rest,
  reject,
  repeated,
  rest,
  text,
} from './arguments.ts';
export { formatEntries, formatHelp, formatUsage, type HelpEntry } from './help.ts';
export { HELP_NAMES, type ParsedArguments, type ParseOutcome, parseArguments } from './parse.ts';
