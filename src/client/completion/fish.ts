import type { CommandWords, NounWords, OptionWords, Place } from './commands.ts';

/** The completion script for fish. */
export function fishScript(nouns: readonly NounWords[]): string {
  return `# Completion of aurora in fish: aurora completion fish | source

# True if the words before the cursor are just the given ones.
function __aurora_after
    set -l words (commandline -opc)
    test "$words[2..-1]" = "$argv"
end

# True if noun and verb are the given ones.
function __aurora_in
    set -l words (commandline -opc)
    test (count $words) -ge 3; and test "$words[2..3]" = "$argv[1] $argv[2]"
end

# True if the cursor is in the given place of the given command; options that take a value follow.
function __aurora_place
    __aurora_in $argv[2..3]; or return 1
    set -l words (commandline -opc)
    set -l place 1
    set -l skip 0
    for word in $words[4..-1]
        if test $skip -eq 1
            set skip 0
        else if string match -q -- '-*' $word
            contains -- $word $argv[4..-1]; and set skip 1
        else
            set place (math $place + 1)
        end
    end
    test $place -eq $argv[1]
end

function __aurora_keys
    set -l words (commandline -opc)
    command $words[1] __complete $argv[1] (commandline -ct) 2>/dev/null
end

complete -c aurora -f
${nouns.map(nounLine).join('\n')}
${nouns.flatMap(({ commands }) => commands.map(verbLine)).join('\n')}
${nouns.flatMap(({ commands }) => commands.flatMap(commandLines)).join('\n')}
`;
}

function nounLine({ noun, help }: NounWords): string {
  return `complete -c aurora -n __aurora_after -a ${noun} -d ${quoted(help)}`;
}

function verbLine({ noun, verb, help }: CommandWords): string {
  return `complete -c aurora -n '__aurora_after ${noun}' -a ${verb} -d ${quoted(help)}`;
}

function commandLines(command: CommandWords): readonly string[] {
  const { noun, verb, options, places } = command;
  const valued = options.filter(({ value }) => value !== undefined).flatMap(({ names }) => names);
  return [
    ...options.map((option) => optionLine(command, option)),
    ...places.flatMap((place, index) => {
      const condition = ['__aurora_place', index + 1, noun, verb, ...valued].join(' ');
      const action = ACTIONS[place];
      return action === undefined ? [] : [`complete -c aurora -n '${condition}' ${action}`];
    }),
  ];
}

function optionLine({ noun, verb }: CommandWords, { names, help, value, choices }: OptionWords): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const values = choices === undefined ? '-F' : `-f -a ${quoted(choices.join(' '))}`;
  const takes = value === undefined ? '' : ` -r ${values}`;
  return `complete -c aurora -n '__aurora_in ${noun} ${verb}' ${flags.join(' ')}${takes} -d ${quoted(help)}`;
}

const ACTIONS: Readonly<Partial<Record<Place, string>>> = {
  role: "-a '(__aurora_keys role)'",
  key: "-a '(__aurora_keys key)'",
  instance: "-a '(__aurora_keys instance)'",
  file: '-F',
};

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, (sign) => `\\${sign}`)}'`;
}
