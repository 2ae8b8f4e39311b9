/**
 * A shell on the other host that is kept, and runs one command after the other. Its standard input is the channel: first
 * the mark, a secret that ends every answer on both of its streams; then, for each command, the mark, a number of lines and
 * its own number, which stands behind the mark at the end of its answer, and these lines, which set what is wanted and call `plain` or `watched`; while one runs, signals for it (`INT`, `TERM`,
 * `KILL`), a line each. What it is sent stands in no argument and in no variable that a command would inherit.
 *
 * `plain` costs one process beside the command's own, and nobody ends it but it itself.
 *
 * `watched` prints its pid first. When the channel ends, as it does when the line is lost or srs-top is killed, it is sent
 * SIGINT, after two seconds SIGTERM, and after two more SIGKILL, so that perf's data are whole and nothing stays. The
 * command runs in the foreground, since a shell has what it runs in the background ignore SIGINT. Its descriptors: 4 what is told
 * to whoever watches (`p` its pid, `h` who holds its input, `s` its exit status), 5 and 6 the streams, 7 the channel.
 *
 * `hold`: seconds for which its input is held open; it ends with the channel, and in the place of the SIGKILL, as perf may
 * still write gigabytes then. `group`: it is a process group of its own; the shell then serves nothing else, and stays until nothing of
 * it is left. `survives`: it does not die of having nobody to tell something to.
 */
export const ASKED_SHELL = `
unset mark said count number text line missing sudo group hold fed input survives directory pid holder status own killed
IFS= read -r mark || exit

finish() {
  printf '\\n%s %s %s\\n' "$mark" "$number" "\${missing:-$1}"
  printf '\\n%s %s\\n' "$mark" "$number" >&2
}

has() {
  command -v "$1" >/dev/null 2>&1 || { missing=none; return 127; }
}

feed() {
  if [ -n "$fed" ]; then
    printf %s "$input"
  else
    sh -c 'echo "h $$" >&4; exec 4>&-; exec sleep "$1"' sh "$hold" </dev/null 5>&- 6>&- 7<&- &
  fi
}

plain() {
  has "$1" || return
  if [ -n "$fed" ]; then
    hides || return
    printf %s "$input" | "$@"
  else
    "$@" </dev/null
  fi
}

hides() {
  own="\${own:-$(command -v printf)}"
  case "$own" in
    /*) echo 'printf of this shell is a program: others could read what it is given' >&2; return 126 ;;
  esac
}

send() {
  [ "$1" != KILL ] || [ -z "$sudo" ] || killed=$(below "$pid")
  # Sudo hands on all signals but this one.
  [ -z "$killed" ] || sudo -n kill -s KILL $killed
  reach "$1" || [ -z "$sudo" ] || sudo -n kill -s "$1" -- "\${group:+-}$pid"
  [ "$1" = KILL ] || reach CONT
}

# BusyBox knows no -- there, and dash no negative number without it.
reach() {
  if [ -z "$group" ]; then kill -s "$1" "$pid"; else kill -s "$1" -- "-$pid" || kill -s "$1" "-$pid"; fi
}

# The processes that one has started, and what they have: sudo may have another sudo between itself and the command.
below() {
  for path in /proc/[0-9]*/stat; do
    IFS= read -r line <"$path" || continue
    set -- "$1" \${line##*) }
    [ "$3" = "$1" ] || continue
    path="\${path#/proc/}"
    echo "\${path%/stat}"
    (below "\${path%/stat}")
  done
}

signals() {
  while IFS= read -r line; do
    case "$line" in
      INT | TERM | KILL) send "$line" ;;
    esac
  done
  [ -z "$holder" ] || kill -s KILL "$holder"
  send INT
  sleep 2
  send TERM
  sleep 2
  [ -n "$holder" ] || send KILL
}

watch() {
  while [ -z "$status" ] || { [ -n "$hold" ] && [ -z "$holder" ]; }; do
    IFS=' ' read -r said line || break
    case "$said" in
      p) pid="$line" ;;
      h) holder="$line" ;;
      s) status="$line" ;;
    esac
    [ -z "$watcher" ] && [ -n "$pid" ] && { [ -z "$hold" ] || [ -n "$holder" ]; } || continue
    signals <&7 >/dev/null 2>&1 5>&- 6>&- &
    watcher=$!
  done
  if [ -n "$group" ]; then
    finish "$status" >&5 2>&6
    while reach 0; do sleep 1; done
  fi
  kill -s KILL "$watcher" "\${holder:-$watcher}"
  exit "\${status:-126}"
}

child='
echo "p $$" >&4
echo "$$ "
exec 4>&- 5>&- 6>&- 7<&-
cd "$1" || exit 126
[ -z "$3" ] || trap "" PIPE
group="$2"
shift 3
if [ -n "$group" ]; then exec setsid "$@"; else exec "$@"; fi'

watched() {
  has "$1" && { [ -z "$group" ] || has setsid; } || return
  [ -z "$fed" ] || hides || return
  status= watcher= pid= holder=
  {
    {
      if [ -n "$fed$hold" ]; then
        feed | sh -c "$child" sh "$directory" "$group" "$survives" "$@" >&5 2>&6
      else
        # Of a command that a signal ended, the shell would tell on the command's own messages.
        (exec sh -c "$child" sh "$directory" "$group" "$survives" "$@" </dev/null >&5 2>&6)
      fi
      echo "s $?" >&4
    } 4>&1 2>/dev/null | (watch) 2>/dev/null
  } 5>&1 6>&2 7<&0
}

while IFS=' ' read -r said count number; do
  [ "$said" = "$mark" ] || continue
  text=
  while [ "$count" -gt 0 ] && IFS= read -r line; do
    text="$text$line
"
    count=$((count - 1))
  done
  [ "$count" -eq 0 ] || break
  missing= sudo= group= hold= fed= input= survives= directory=/
  eval "$text"
  set -- "$?"
  [ -n "$group" ] && [ -z "$missing" ] && break
  finish "$1"
done`;
