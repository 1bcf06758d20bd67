# complete.bash SCRIPT WORD...: prints what is offered for the last of the words.
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_aurora
printf '%s\n' "${COMPREPLY[@]}"
