# complete.zsh SCRIPT LINE: types LINE and a tab into a zsh with the script, and prints what it offers.
zmodload zsh/zpty
offers=$(mktemp)
zpty shell zsh -f -i
zpty -w shell "PROMPT=; autoload -Uz compinit; compinit -u -D; source ${(q)1}; offers=${(q)offers}"
# What a completion function hands over is noted first; calls that only sort it are let through.
zpty -w shell 'compadd() {
  local -a hits
  case " $* " in
    (*" -O "*|*" -A "*|*" -D "*) ;;
    (*) builtin compadd -A hits "$@"; print -rl -- $hits >> $offers ;;
  esac
  builtin compadd "$@"
}
begin() { compprefuncs=(begin); comppostfuncs=(finish) }
finish() { print END >> $offers }
compprefuncs=(begin); bindkey "^I" complete-word'
zpty -w -n shell "$2"$'\t'
for attempt in {1..400}; do
  grep -q '^END$' $offers && break
  sleep 0.05
done
grep -v '^END$' $offers
zpty -d shell
rm -f $offers
