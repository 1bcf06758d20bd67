import { closest } from '../domain/values/closest.ts';
import { CommandError } from './command-error.ts';
import { skipHooks, verbose } from './common-options.ts';
import type { ClientContext } from './context.ts';
import { EXIT } from './exit-codes.ts';
import {
  formatEntries,
  formatHelp,
  formatUsage,
  type Grammar,
  HELP_NAMES,
  type HelpEntry,
  parseArguments,
} from './grammar/index.ts';
import { discoverHooks, type FoundHooks } from './hooks/discover.ts';
import type { Command } from './hooks/index.ts';
import { partlyLeftInterruption } from './interruption.ts';
import { type ClientLog, createClientLog } from './log.ts';
import { NOUNS, type NounEntry, type VerbEntry } from './nouns.ts';
import { type ScreenContext, withScreen } from './screen.ts';
import { createVerbContext, type HookedContext, type RunnableVerb } from './verb.ts';

const PROGRAM = 'aurora';

/** What the scripts of `aurora completion` call; its answer comes soon, even if something behind it hangs. */
export const COMPLETE = '__complete';

/** Codes that tell of no error, or of one that was told. */
const EXPECTED: ReadonlySet<number> = new Set([EXIT.OK, EXIT.CHANGES, EXIT.INTERRUPTED]);

/**
 * Runs one command of the client.
 * @param argv the arguments after the program's name
 * @returns the exit code; everything to be said has been said
 */
export async function runClient(argv: readonly string[], outside: ClientContext): Promise<number> {
  const context = withScreen(outside);
  const verboseLog = argv.includes('-v') || argv.includes('--verbose');
  const log = createClientLog(context, verboseLog);
  try {
    return await dispatch(argv, context, log);
  } catch (error) {
    if (error instanceof CommandError) {
      context.stderr(`${error.message}\n`);
      return error.exitCode;
    }
    log.error(`Unexpected error: ${error instanceof Error ? error.message : String(error)}`);
    if (error instanceof Error) log.debug(error.stack ?? '');
    return EXIT.UNKNOWN_ERROR;
  }
}

async function dispatch(argv: readonly string[], context: ScreenContext, log: ClientLog): Promise<number> {
  const [first, ...afterNoun] = argv;
  if (first === undefined || isHelp(first)) return print(context, topHelp(context.terminal.columns()));
  if (isPrefixOf(first, '--version')) {
    context.stderr(`${context.version}\n`);
    return EXIT.OK;
  }
  if (first === COMPLETE) {
    const { complete } = await import('./completion/complete.ts');
    await complete(afterNoun, context);
    return EXIT.OK;
  }
  if (first.startsWith('-')) return refuse(context, PROGRAM, topUsage(), `unrecognized arguments: ${first}`);
  const noun = Object.hasOwn(NOUNS, first) ? NOUNS[first] : undefined;
  if (noun === undefined) {
    return refuse(context, PROGRAM, topUsage(), invalidChoice('NOUN', first, Object.keys(NOUNS)));
  }
  return dispatchVerb(first, noun, afterNoun, context, log);
}

async function dispatchVerb(
  nounName: string,
  noun: NounEntry,
  argv: readonly string[],
  context: ScreenContext,
  log: ClientLog,
): Promise<number> {
  const program = `${PROGRAM} ${nounName}`;
  const [name, ...rest] = argv;
  if (name !== undefined && isHelp(name))
    return print(context, nounHelp(program, noun, context.terminal.columns()));
  if (name === undefined) return refuse(context, program, nounUsage(program), 'too few arguments');
  if (name.startsWith('-'))
    return refuse(context, program, nounUsage(program), `unrecognized arguments: ${name}`);
  const entry = Object.hasOwn(noun.verbs, name) ? noun.verbs[name] : undefined;
  if (entry === undefined) {
    const problem = invalidChoice('VERB', name, Object.keys(noun.verbs));
    return refuse(context, program, nounUsage(program), problem);
  }
  return runVerb({ noun: nounName, verb: name, argv: rest }, entry, context, log);
}

async function runVerb(
  command: Command,
  entry: VerbEntry,
  context: ScreenContext,
  log: ClientLog,
): Promise<number> {
  const program = `${PROGRAM} ${command.noun} ${command.verb}`;
  const verb = await entry.load();
  const grammar: Grammar = { ...verb.grammar, options: [...verb.grammar.options, verbose, skipHooks] };
  const outcome = parseArguments(grammar, command.argv);
  const columns = context.terminal.columns();
  if (outcome.kind === 'help') return print(context, formatHelp(program, entry.help, grammar, columns));
  if (outcome.kind === 'error') {
    const usage = formatUsage(program, grammar, columns);
    return refuse(context, program, usage, outcome.problem, verb.usageExitCode);
  }
  const parsed = outcome.arguments;
  const run = withHooks(command, parsed.get(skipHooks), context, log, (verbContext) => {
    const { interruption, leaveInterruptionTo } = partlyLeftInterruption(context, log);
    return Promise.race([verb.run(parsed, { ...verbContext, leaveInterruptionTo }), interruption]);
  });
  const code = await run;
  if (!EXPECTED.has(code)) log.info(`Command terminated with error code ${code}`);
  return code;
}

/** Runs a verb between the command hooks, if there are any, and gives it the API hooks. */
async function withHooks(
  command: Command,
  skipped: string | undefined,
  context: ScreenContext,
  log: ClientLog,
  run: (context: HookedContext) => Promise<number>,
): Promise<number> {
  const found = await discoverHooks(context, log);
  if (found.modules.length === 0 && skipped === undefined) {
    return run(createVerbContext(context, log, [], found.trusted));
  }
  return runWithHooks(found, command, skipped, context, log, run);
}

async function runWithHooks(
  { modules, trusted }: FoundHooks,
  command: Command,
  skipped: string | undefined,
  context: ScreenContext,
  log: ClientLog,
  run: (context: HookedContext) => Promise<number>,
): Promise<number> {
  const { loadHooks, runBetweenHooks, selectCommandHooks } = await import('./hooks/index.ts');
  const hooks = await loadHooks(modules, context);
  const selected = selectCommandHooks(hooks, command, skipped, log);
  const verbContext = createVerbContext(context, log, hooks, trusted);
  return runBetweenHooks(selected, command, context, log, () => run(verbContext));
}

function print(context: ClientContext, text: string): number {
  context.stdout(text);
  return EXIT.OK;
}

function refuse(
  context: ClientContext,
  program: string,
  usage: string,
  problem: string,
  exitCode: RunnableVerb['usageExitCode'] = EXIT.USAGE,
): number {
  context.stderr(`${usage}${program}: error: ${problem}\n`);
  return exitCode;
}

function isHelp(argument: string): boolean {
  return HELP_NAMES.includes(argument) || isPrefixOf(argument, '--help');
}

function isPrefixOf(argument: string, name: string): boolean {
  return argument.length > 2 && name.startsWith(argument);
}

function invalidChoice(argument: string, given: string, choices: readonly string[]): string {
  const all = choices.map((choice) => `'${choice}'`).join(', ');
  return `argument ${argument}: invalid choice: '${given}' (choose from ${all})${closest(given, choices)}`;
}

function topUsage(): string {
  return `usage: ${PROGRAM} [-h] [--version] NOUN VERB ...\n`;
}

const TOP_OPTIONS: readonly HelpEntry[] = [
  { title: '-h, --help', help: 'show this help message and exit' },
  { title: '--version', help: 'show the version and exit' },
];

function topHelp(columns: number): string {
  const nouns = Object.entries(NOUNS).map(([title, { help }]) => ({ title, help }));
  return [
    topUsage(),
    '\nThe command-line client of the Aurora scheduler\n\n',
    formatEntries('nouns', nouns, columns),
    '\n',
    formatEntries('optional arguments', TOP_OPTIONS, columns),
    `\nEach noun and verb has its own help: ${PROGRAM} NOUN -h, ${PROGRAM} NOUN VERB -h\n`,
  ].join('');
}

function nounUsage(program: string): string {
  return `usage: ${program} [-h] VERB ...\n`;
}

function nounHelp(program: string, noun: NounEntry, columns: number): string {
  const verbs = Object.entries(noun.verbs).map(([title, { help }]) => ({ title, help }));
  return `${nounUsage(program)}\n${noun.help}\n\n${formatEntries('verbs', verbs, columns)}`;
}
