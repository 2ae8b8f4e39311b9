import type { Boot } from './boot.ts';

/**
 * Ends a process there for good, with what it has started: what waits for a file that never answers does not see that
 * its input has ended. Only if it is the one that was started, not a later one of its pid.
 */
const SCRIPT = `
IFS= read -r stat <"/proc/$1/stat" || exit 0
pid=$1 start=$2
set -- \${stat##*) }
[ "\${20}" = "$start" ] || exit 0
for path in /proc/[0-9]*/stat; do
  IFS= read -r stat <"$path" || continue
  set -- \${stat##*) }
  [ "$2" = "$pid" ] || continue
  child=\${path#/proc/}
  kill -s KILL "\${child%/stat}"
done
kill -s KILL "$pid"`;

export function endCommand({ pid, startTime }: Boot): readonly string[] {
  return ['sh', '-c', `{${SCRIPT}\n} 2>/dev/null`, 'sh', String(pid), startTime];
}
