# What bash completes: complete.bash SCRIPT LINE…, where blanks part words. A line of words for each.
source "$1"
shift
for line; do
  read -ra COMP_WORDS <<<"$line"
  [[ $line == *' ' ]] && COMP_WORDS+=('')
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  COMPREPLY=()
  _srs_top
  echo "${COMPREPLY[*]}"
done
