import type { Host } from '../host/host.ts';
import { splitWords } from '../text/split-words.ts';
import type { BugSection } from './bug-report.ts';
import { WAYS } from './bug-secrets.ts';

/** Programs that srs-top starts or reads there beside those that it cannot do without (`identify.ts` of host/remote). */
const OF_USE = ['bash', 'nc', 'grep', 'head', 'id', 'readlink', 'stat', 'tail', 'timeout'];
/** What an old kernel, or a container, does not have. */
const FILES = [
  ['PSI', '/proc/pressure/cpu'],
  ['schedstat', '/proc/self/schedstat'],
  ['autogroup', '/proc/self/autogroup'],
  ['cgroup v2', '/sys/fs/cgroup/cgroup.controllers'],
  ['tracefs', '/sys/kernel/tracing'],
  ['softnet_stat', '/proc/net/softnet_stat'],
] as const;

/**
 * A line each: what `sh`, `awk` and the login shell are, by the names of their files and what they call themselves; then what
 * is missing. All words of it are constant.
 */
const WHAT_IS_THERE = `
kind() {
  path=$(command -v "$2" 2>/dev/null) || { echo "$1 none"; return; }
  real=$(readlink -f "$path" 2>/dev/null)
  real=\${real:-$path}
  case \${real##*/} in
    mawk) said=$(mawk -W version </dev/null 2>&1) ;;
    busybox) said=$("$real" 2>&1) ;;
    dash) said= ;;
    *) said=$("$path" --version </dev/null 2>/dev/null) ;;
  esac
  echo "$1 \${real##*/} $said" | head -n 1
}
kind sh sh
kind awk awk
kind login "\${SHELL:-none}"
for program in ${OF_USE.join(' ')}; do command -v "$program" >/dev/null 2>&1 || echo "lacks $program"; done
${FILES.map(([name, path]) => `[ -e ${path} ] || echo 'lacks ${name}'`).join('\n')}
grep -q ^NSpid: /proc/self/status 2>/dev/null || echo 'lacks NSpid'
:`;

const LACKED: ReadonlySet<string> = new Set([...OF_USE, ...FILES.map(([name]) => name), 'NSpid']);

/** Whatever else a file is called may be somebody's own. */
const KINDS: ReadonlySet<string> = new Set([
  ...['ash', 'bash', 'busybox', 'csh', 'dash', 'fish', 'ksh', 'ksh93', 'mksh', 'posh', 'tcsh', 'toybox'],
  ...['yash', 'zsh', 'gawk', 'mawk', 'nawk', 'original-awk', 'nologin', 'none'],
]);

/** By what a host on another machine is reached, and what serves srs-top there; undefined: it is none. */
export async function lineSection(host: Host): Promise<BugSection | undefined> {
  const { afar, line } = host;
  if (afar === undefined) return undefined;
  const { stdout, problem } = await host.query(['sh', '-c', WHAT_IS_THERE]);
  const lines = problem === undefined ? stdout.split('\n') : [];
  const lacked = lines.map(text => text.replace(/^lacks /, '')).filter(name => LACKED.has(name));
  return {
    title: 'The line to it',
    hasNoNames: true,
    rows: [
      ['by', wayIn(afar.flags)],
      ['ssh of this machine', await line?.client?.()],
      ['who logs in there', afar.isRoot === undefined ? undefined : afar.isRoot ? 'root' : 'a user'],
      ['sh there', kindIn(lines, 'sh')],
      ['awk there', kindIn(lines, 'awk')],
      ['login shell there', kindIn(lines, 'login')],
      ['missing there', lines.length === 0 ? undefined : lacked.join(', ') || 'nothing'],
    ],
  };
}

/** The program alone: its words name somebody. */
function wayIn([flag, words = '', ...more]: readonly string[]): string {
  if (flag === '--host') return more.length === 0 ? 'ssh' : 'ssh, with options';
  const program = splitWords(words)?.[0]?.split('/').at(-1) ?? '';
  return `--via ${WAYS.has(program) ? program : 'another program'}`;
}

/** `bash 5.2.15`. Undefined where that line did not come. */
function kindIn(lines: readonly string[], what: string): string | undefined {
  const line = lines.find(text => text.startsWith(`${what} `)) ?? '';
  const [, name = '', said = ''] = /^\S+ (\S*) ?(.*)$/.exec(line) ?? [];
  if (name === '') return undefined;
  if (!KINDS.has(name)) return 'another';
  const version = /\d+(?:\.\d+)+/.exec(said)?.[0];
  return version === undefined ? name : `${name} ${version}`;
}
