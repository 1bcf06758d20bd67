import type { CommandWords, NounWords, OptionWords, Place } from './commands.ts';

/** The completion script for zsh. It works as a file named `_aurora` in `$fpath`, and when it is sourced. */
export function zshScript(nouns: readonly NounWords[]): string {
  return `#compdef aurora
# Completion of aurora in zsh: source <(aurora completion zsh)

# What a key may become; those that may go on end with a slash. What _arguments adds stands before the last argument.
_aurora_keys() {
  local -a found more
  found=(\${(f)"$("$_aurora_program" __complete $argv[-1] "$PREFIX" 2>/dev/null)"})
  more=(\${(M)found:#*/})
  found=(\${found:#*/})
  compadd "\${(@)argv[1,-2]}" -S '' -- $more
  compadd "\${(@)argv[1,-2]}" -- $found
}

_aurora() {
  local _aurora_program=$words[1] noun=$words[2] verb=$words[3]
  local -a nouns verbs
  if (( CURRENT == 2 )); then
    nouns=(
${nouns.map(({ noun, help }) => `      ${quoted(`${noun}:${help}`)}`).join('\n')}
    )
    _describe -t nouns noun nouns
    return
  fi
  if (( CURRENT == 3 )); then
    case $noun in
${nouns.map(verbCase).join('\n')}
    esac
    _describe -t verbs verb verbs
    return
  fi
  shift 2 words
  (( CURRENT -= 2 ))
  case "$noun $verb" in
${nouns.flatMap(({ commands }) => commands.map(argumentCase)).join('\n')}
  esac
}

if [[ $funcstack[1] == _aurora ]]; then
  _aurora "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
  compdef _aurora aurora
fi
`;
}

function verbCase({ noun, commands }: NounWords): string {
  const verbs = commands.map(({ verb, help }) => quoted(`${verb}:${help}`));
  return `      ${noun}) verbs=(${verbs.join(' ')}) ;;`;
}

function argumentCase(command: CommandWords): string {
  const specs = [...command.options.flatMap(optionSpecs), ...command.places.map(placeSpec)];
  return `    '${command.noun} ${command.verb}')\n      _arguments ${specs.map(quoted).join(' \\\n        ')} ;;`;
}

/** Once one name of an option was given, none of them is offered again, unless each one counts. */
function optionSpecs({ names, help, value, choices, isRepeatable }: OptionWords): readonly string[] {
  const often = isRepeatable ? '*' : `(${names.join(' ')})`;
  return names.map((name) => {
    const end = name.startsWith('--') ? '=' : '+';
    const values = choices === undefined ? '_files' : `(${choices.join(' ')})`;
    const argument = value === undefined ? '' : `:${inSpec(value)}:${values}`;
    return `${often}${name}${value === undefined ? '' : end}[${inSpec(help)}]${argument}`;
  });
}

const ACTIONS: Readonly<Record<Place, string>> = {
  role: 'role:_aurora_keys role',
  key: 'job:_aurora_keys key',
  instance: 'instance:_aurora_keys instance',
  file: 'file:_files',
  other: 'argument: ',
};

function placeSpec(place: Place, index: number): string {
  return `${index + 1}:${ACTIONS[place]}`;
}

/** What would end a part of a specification. */
function inSpec(text: string): string {
  return text.replaceAll(/[:[\]\\]/g, (sign) => `\\${sign}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
