/**
 * Says `t` five times a second (ten, with the looks, would take a tenth of a percent more there), and in between what it is
 * told; ends with its input. No process is started for a tick. For bash alone: BusyBox has the same status for the end of its
 * input as for a time that is over, and keeps nothing of a line that had begun.
 */
export const AGENT_TICKS = `
part=
while :; do
  if IFS= read -r -t 0.2 line; then
    echo "$part$line"
    part=
  else
    [ $? -gt 128 ] || exit
    # It may have read a part of a line by then.
    part=$part$line
    echo t
  fi
done
`;

/**
 * Ticks where there is no bash, beside what passes on what is told. A shell that waits for a part of a second by itself
 * (BusyBox) waits for its own input, which it opens for writing too: nothing comes there, and it does not end. That takes a
 * tenth of what starting `sleep` does. Whether it waits is found out by the clock: one that did not would use a whole CPU.
 * Others (dash) start `sleep` less often, once a second where it knows no fractions: `T` is a tick that passes without a look.
 */
export const AGENT_WAITS = String.raw`
nl='
'
# Of the last hours; a 1 in front, as numbers that begin with 0 are octal.
hundredths() {
  read -r now rest </proc/uptime
  now=\${now%.*}\${now#*.}
  while [ \${#now} -gt 6 ]; do now=\${now#?}; done
  now=1$now
}
waits() {
  for try in 1 2 3; do
    hundredths
    before=$now
    read -r -t 0.2 line
    came=$?
    [ $came -eq 1 ] || [ $came -gt 128 ] || return
    hundredths
    [ $((now - before)) -ge 18 ] || return
  done
}
if { (exec <>/proc/self/fd/0) && exec <>/proc/self/fd/0 && waits; } 2>/dev/null; then
  while echo t; do read -r -t 0.2 line; done
elif sleep 0.4 2>/dev/null; then
  while echo "T\${nl}t"; do sleep 0.4; done
else
  while echo "T\${nl}T\${nl}T\${nl}T\${nl}t"; do sleep 1 || exit; done
fi
`.replaceAll('\\$', '$');

/** Keeps the highest receive queues, and tells them at the end of an answer. A table of thousands is read less often. */
export const AGENT_PEAKS = String.raw`
function look(i, line, words, lines) {
  lines = 0
  for (i = 1; i <= tables; i++) {
    while ((getline line < table[i]) > 0) {
      lines++
      if (split(line, words, " ") < 10 || words[1] == "sl" || words[10] == 0) continue
      queue = substr(words[5], index(words[5], ":") + 1)
      if (queue > peak[words[10]] "") peak[words[10]] = queue
    }
    close(table[i])
  }
  looks++
  due = ticks + 1 + int(lines / 500)
}
$0 == "t" {
  ticks++
  # Nobody has asked for two minutes: the line is dead, whatever the kernel thinks of it.
  if (++silent >= 600) { system("kill " ENVIRON["SRS_TOP_AGENT"]); exit }
  if (tables > 0 && ticks >= due) look()
  next
}
$0 == "T" { ticks++; silent++; next }
{ silent = 0 }
$0 == "e" {
  said = "P " looks + 0
  for (inode in peak) said = said " " inode ":" peak[inode]
  print said "\nE"
  fflush()
  for (inode in peak) delete peak[inode]
  looks = 0
  next
}
$1 == "w" { tables = NF - 1; for (i = 2; i <= NF; i++) table[i - 1] = $i }
`;
