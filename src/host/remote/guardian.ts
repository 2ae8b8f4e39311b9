import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

/** Sees to it that nothing stays of what leads to a host, however srs-top ends. */
export interface Guardian {
  /** Takes a process that was started here into its care. */
  readonly watch: Watch;
  /** Lets it do what is left to do, which is nothing where all has been ended. */
  end(): void;
}

export interface Watched {
  readonly pid: number;
  /** It leads a group of its own, with which it ends. */
  readonly leadsGroup: boolean;
  /** Resolves when it has led to a shell there, or never will. Never rejects. */
  readonly begun: Promise<unknown>;
  /** Resolves when it has ended. Never rejects. */
  readonly done: Promise<unknown>;
}

export type Watch = (watched: Watched) => void;

/** What it waits for is not what keeps srs-top alive. */
interface Unreferenced {
  unref?(): void;
}

/**
 * Starts it, one for all processes to a host.
 * @param folder where ssh's connections have their sockets, as `socketPath` tells: they are ended, and it is removed
 */
export function startGuardian(folder?: string): Guardian {
  const [file = '', ...args] = guardianCommand(folder);
  const child: ChildProcess = spawn(file, args, {
    ...{ stdio: ['pipe', 'ignore', 'ignore'], cwd: '/', detached: true },
  });
  child.on('error', () => undefined);
  child.stdin?.on('error', () => undefined);
  child.unref();
  (child.stdin as Unreferenced | null)?.unref?.();
  const dialling = new Set<number>();
  const begun = new Set<number>();
  const behind = new Set<number>();
  const tell = (): void => {
    for (const group of behind) if (!isLeftBehind(group)) behind.delete(group);
    if (child.stdin?.writable === true) child.stdin.write(guardianLine(dialling, begun, behind));
  };
  return {
    watch(watched) {
      const target = watched.leadsGroup ? -watched.pid : watched.pid;
      dialling.add(target);
      tell();
      void watched.begun.then(() => {
        if (dialling.delete(target)) begun.add(target);
        tell();
      });
      void watched.done.then(() => {
        dialling.delete(target);
        begun.delete(target);
        if (isLeftBehind(target)) behind.add(target);
        tell();
      });
    },
    end() {
      tell();
      child.stdin?.end();
    },
  };
}

/** Of a group whose leader has ended something is there still: `tunnel & exec sh`. Whoever leads it is another one. */
function isLeftBehind(group: number): boolean {
  return group < 0 && isThere(group) && !isThere(-group);
}

function isThere(target: number): boolean {
  try {
    return process.kill(target, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * What it has in its care from now on: pids, negative for groups. What has not begun yet, what has, and what those have left
 * that have ended.
 */
export function guardianLine(
  dialling: Iterable<number>,
  begun: Iterable<number>,
  behind: Iterable<number>,
): string {
  return `dialling ${[...dialling].join(' ')}\nbegun ${[...begun].join(' ')}\nbehind ${[...behind].join(' ')}\n`;
}

export function socketPath(folder: string, turn: number): string {
  return join(folder, `${turn}.master`);
}

/**
 * Waits for the end of its input, which comes with ours, by a SIGKILL too. What leads nowhere yet is ended at once, by a
 * SIGTERM first, at which ssh gives the terminal its echo back; so is what was left behind, unless its number was given to
 * another group meanwhile, which has a leader. What still runs on the other host has four seconds to end
 * by itself, which ends what leads there; then that is ended, and the connections whose sockets are in the folder.
 */
export function guardianCommand(folder = ''): readonly string[] {
  return ['sh', '-c', SCRIPT, 'sh', folder];
}

const SCRIPT = `
trap "" INT QUIT HUP TSTP
folder=$1 dialling= begun= behind=
while read -r which pids; do
  case $which in
    dialling) dialling=$pids ;;
    begun) begun=$pids ;;
    behind) behind=$pids ;;
  esac
done
send() {
  signal=$1
  shift
  for pid do kill -s "$signal" -- "$pid" 2>/dev/null; done
}
remain() {
  left=
  for pid do
    # BusyBox takes no --, and dash no group without it.
    { kill -s 0 -- "$pid" || kill -s 0 "$pid"; } 2>/dev/null && left="$left $pid"
  done
}
for pid in $behind; do
  kill -s 0 "\${pid#-}" 2>/dev/null || dialling="$dialling $pid"
done
send TERM $dialling
for second in 1 2 3 4 5; do
  remain $dialling
  dialling=$left
  remain $begun
  begun=$left
  set -- "$folder"/*.master
  [ "$dialling$begun" ] || { [ "$folder" ] && [ -S "$1" ]; } || break
  sleep 1
  send KILL $dialling
done
send KILL $begun
[ "$folder" ] || exit 0
for socket in "$folder"/*.master; do
  [ -S "$socket" ] && ssh -F none -S "$socket" -o ProxyCommand=false -O exit -- there 2>/dev/null
done
rm -rf -- "$folder"`;
