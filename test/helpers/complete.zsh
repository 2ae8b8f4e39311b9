# What zsh completes: complete.zsh SCRIPT LINE… A line of words for each. zsh completes in its line editor alone, so it
# has a terminal; what it would offer is noted by a compadd in the place of its own.
zmodload zsh/zpty
script=$1
shift
noted=$(mktemp)
zpty shell zsh -f -i
zpty -w shell "PROMPT=; autoload -Uz compinit; compinit -u -D; source ${(q)script}
compadd() {
  if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd \"\$@\"; return \$?; fi
  local -a hits; builtin compadd -A hits \"\$@\"; print -rn -- \"\$hits \" >> ${(q)noted}
  builtin compadd \"\$@\"
}
noted() { print -r -- ' END' >> ${(q)noted} }
zle -N noted; bindkey '^B' noted; LISTMAX=10000; print IS\"\"READY"
while zpty -r shell answer; do [[ $answer == *ISREADY* ]] && break; done
integer count=0
for line; do
  count+=1
  zpty -w -n shell $'\x15'"$line"$'\t\x02'
  for ((tries = 0; tries < 500; tries++)); do
    # What it draws is read, or it would wait for that.
    while zpty -rt shell answer; do; done
    [[ $(grep -c END $noted) == $count ]] && break
    sleep 0.01
  done
done
sed 's/ *END$//' $noted
zpty -d shell
rm -f $noted
