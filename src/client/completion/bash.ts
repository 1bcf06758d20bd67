import type { CommandWords, NounWords } from './commands.ts';

/** The completion script for bash 3.2 and later. */
export function bashScript(nouns: readonly NounWords[]): string {
  const commands = nouns.flatMap((noun) => noun.commands);
  return `# Completion of aurora in bash: source <(aurora completion bash)

_aurora_verbs() {
  case "$1" in
${nouns.map(({ noun, commands }) => `    ${noun}) echo '${commands.map(({ verb }) => verb).join(' ')}' ;;`).join('\n')}
  esac
}

_aurora_options() {
  case "$1 $2" in
${commands.map((command) => `    '${nameOf(command)}') echo '${optionNames(command).join(' ')}' ;;`).join('\n')}
  esac
}

# The options that take a value.
_aurora_valued() {
  case "$1 $2" in
${commands.map((command) => `    '${nameOf(command)}') echo '${valuedNames(command).join(' ')}' ;;`).join('\n')}
  esac
}

# The values of an option, where they are few.
_aurora_choices() {
  case "$1 $2 $3" in
${commands.flatMap(choiceCases).join('\n')}
  esac
}

# What stands in each place.
_aurora_places() {
  case "$1 $2" in
${commands
  .filter(({ places }) => places.length > 0)
  .map((command) => `    '${nameOf(command)}') echo '${command.places.join(' ')}' ;;`)
  .join('\n')}
  esac
}

# Which place the cursor is in: 0 is the first. Needs noun, verb and the words up to the cursor.
_aurora_place() {
  local valued=" $(_aurora_valued "$1" "$2") " place=0 skip= word
  shift 2
  for word in "$@"; do
    if [ -n "$skip" ]; then
      # A shell may cut --name=value into three words.
      [ "$word" = '=' ] || skip=
    elif [ "$word" = '=' ]; then
      skip=1
    else
      case "$word" in
        -*) case "$valued" in *" $word "*) skip=1 ;; esac ;;
        *) place=$((place + 1)) ;;
      esac
    fi
  done
  echo "$place"
}

_aurora() {
  local IFS=$' \\t\\n' current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]}
  local noun=\${COMP_WORDS[1]} verb=\${COMP_WORDS[2]} choices places place kind
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${nouns.map(({ noun }) => noun).join(' ')} --help --version' -- "$current"))
    return
  elif [ "$COMP_CWORD" -eq 2 ]; then
    COMPREPLY=($(compgen -W "$(_aurora_verbs "$noun") --help" -- "$current"))
    return
  fi
  if [ "$current" = '=' ]; then current=; fi
  if [ "$previous" = '=' ] && [ "$COMP_CWORD" -gt 3 ]; then previous=\${COMP_WORDS[COMP_CWORD - 2]}; fi
  case " $(_aurora_valued "$noun" "$verb") " in
    *" $previous "*)
      choices=$(_aurora_choices "$noun" "$verb" "$previous")
      if [ -n "$choices" ]; then COMPREPLY=($(compgen -W "$choices" -- "$current"))
      else COMPREPLY=($(compgen -f -- "$current")); fi
      return ;;
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$(_aurora_options "$noun" "$verb")" -- "$current")); return ;;
  esac
  places=($(_aurora_places "$noun" "$verb"))
  place=$(_aurora_place "$noun" "$verb" "\${COMP_WORDS[@]:3:COMP_CWORD - 3}")
  kind=\${places[place]}
  case "$kind" in
    file)
      compopt -o filenames 2>/dev/null
      COMPREPLY=($(compgen -f -- "$current")) ;;
    role | key | instance)
      COMPREPLY=($("\${COMP_WORDS[0]}" __complete "$kind" "$current" 2>/dev/null))
      case "\${COMPREPLY[0]}" in */) compopt -o nospace 2>/dev/null ;; esac ;;
  esac
}

complete -F _aurora aurora
`;
}

function nameOf({ noun, verb }: CommandWords): string {
  return `${noun} ${verb}`;
}

function choiceCases(command: CommandWords): readonly string[] {
  return command.options.flatMap(({ names, choices = [] }) =>
    choices.length === 0
      ? []
      : names.map((name) => `    '${nameOf(command)} ${name}') echo '${choices.join(' ')}' ;;`),
  );
}

function optionNames({ options }: CommandWords): readonly string[] {
  return options.flatMap(({ names }) => names);
}

function valuedNames({ options }: CommandWords): readonly string[] {
  return options.filter(({ value }) => value !== undefined).flatMap(({ names }) => names);
}
