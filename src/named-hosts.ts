import type { CommandLine } from './command-line.ts';
import type { Task } from './commands/command-context.ts';
import { type HostEntry, isProblem, type Problem, readHostEntries, withHosts } from './fleet/host-word.ts';
import { readHostsFile } from './fleet/hosts-file.ts';
import type { HostChoice } from './open-host.ts';
import { absolutePath } from './storage/absolute-path.ts';
import { passedAt, readPassedText } from './storage/passed-text.ts';
import { storage } from './storage/storage.ts';
import { cleanText } from './text/clean-text.ts';

/** Hosts as the command line names them. */
export interface NamedHosts {
  /** Of its words, where these are no command's, and of `--host`. */
  readonly words: readonly HostEntry[];
  /** Those that are watched, or that a command which takes hosts was given; with those of `--hosts`. */
  readonly named: readonly HostEntry[];
}

type NamingFlags = Pick<CommandLine, 'hosts' | 'hostsFile' | 'sshOptions'> &
  Partial<Pick<CommandLine, 'via' | 'demo' | 'replay' | 'pid'>>;

/** A word means the same host wherever it stands. A problem where none of them is reached by ssh, which options are for. */
export async function nameHosts(
  commandLine: NamingFlags,
  task: Task | undefined,
): Promise<NamedHosts | Problem> {
  const { hosts, hostsFile, sshOptions } = commandLine;
  if (hostsFile !== undefined && task !== undefined && task.hosts === undefined)
    return { problem: `${task.kind} is of one host alone: --hosts names several` };
  const words = readHostEntries(hosts);
  if (isProblem(words)) return words;
  const twice = task && namedTwice(commandLine, task);
  if (twice !== undefined) return { problem: twice };
  const given = withHosts(words, task?.hosts ?? []);
  if (isProblem(given)) return given;
  // One that `--host` names alone is chosen as it is for every command.
  const isOne = task !== undefined && (task.hosts ?? []).length === 0 && hostsFile === undefined;
  const ofFile = hostsFile === undefined ? [] : await readFile(hostsFile);
  const named = isProblem(ofFile) ? ofFile : withHosts(isOne ? [] : given, ofFile);
  if (isProblem(named)) return named;
  // The same number is another process on each.
  if (named.length > 1 && commandLine.pid !== undefined)
    return { problem: "option '-p, --pid <pid>' is of one host alone: --name is of all" };
  if (sshOptions.length > 0 && ![...words, ...named].some(({ word }) => word.kind === 'remote'))
    return { problem: "option '--ssh-option <option>' needs a host that ssh reaches" };
  return { words, named };
}

/** What an option says of the host that the words of a command say otherwise; undefined: nothing. */
function namedTwice(
  { hosts: [host], via, demo, replay }: NamingFlags,
  { kind, source, hosts = [] }: Task,
): string | undefined {
  const flags = [
    ['--via', via],
    ['--demo', demo],
    ['--replay', replay],
    // Several hosts may be named anywhere, but a recording is looked through alone.
    ['--host', source === undefined ? undefined : host],
  ] as const;
  const [flag, value = ''] = flags.find(([, value]) => value !== undefined) ?? [];
  const other = source ?? hosts.map(({ label }) => label).join(' ');
  if (flag === undefined || other === '') return undefined;
  return cleanText(`${kind} ${other}: ${flag} ${value} names another host; one or the other`);
}

async function readFile(file: string): Promise<readonly HostEntry[] | Problem> {
  const passed = passedAt(file);
  if (passed === '/dev/fd/0' && process.stdin.isTTY)
    return { problem: `--hosts ${file}: standard input is a terminal; the lines are to be piped into it` };
  const found = await (passed === undefined
    ? storage.readConfigFile(absolutePath(file))
    : readPassedText(passed));
  if ('isMissing' in found) {
    const why = passed === undefined ? '' : ': sudo closes what <(…) opens; --hosts - reads standard input';
    return { problem: `--hosts ${file}: there is no such file${why}` };
  }
  if ('problem' in found) return { problem: `--hosts ${file}: ${found.problem}` };
  if ('binaryLine' in found) return { problem: `--hosts ${file}: line ${found.binaryLine} is no text` };
  return readHostsFile(found.text, file);
}

/** Where a command opens those that it was given itself, none is opened for it; else that of a word is, as `asOne` has it. */
export function chosenAlone(
  commandLine: CommandLine,
  task: Task | undefined,
  { words, named }: NamedHosts,
): CommandLine {
  return task !== undefined && named.length > 0 ? { ...commandLine, hosts: [] } : asOne(commandLine, words);
}

/** One word that names a host which needs no line is shown as its own flag would show it. */
function asOne(commandLine: CommandLine, [first, ...others]: readonly HostEntry[]): CommandLine {
  if (first === undefined || others.length > 0 || commandLine.hostsFile !== undefined) return commandLine;
  const { word } = first;
  switch (word.kind) {
    case 'demo':
      return { ...commandLine, hosts: [], demo: word.name, seed: word.seed ?? commandLine.seed };
    case 'recording':
      return { ...commandLine, hosts: [], replay: word.path };
    case 'local':
      return { ...commandLine, hosts: [] };
    case 'remote':
    case 'via':
      return commandLine;
  }
}

/** A word that could be a file or a host is the file where there is one. */
export async function settleSource(task: Task | undefined): Promise<Task | undefined> {
  if (task?.source === undefined || (task.hosts ?? []).length === 0) return task;
  const found = await storage.readConfigFile(absolutePath(task.source));
  const isFile = !('isMissing' in found);
  return isFile ? { ...task, hosts: [] } : { ...task, source: undefined };
}

/** How hosts that words name are opened. */
export interface EntryOptions {
  readonly isReadOnly: boolean;
  /** A screen shows them. */
  readonly isWatched: boolean;
  /** A screen or reports tell of them as they go on; a command does something with them and ends. */
  readonly isFollowed: boolean;
  /** ssh may ask for a password on the terminal, which else has something else on it, or several that ask. */
  readonly isAsking: boolean;
  readonly sshOptions: readonly string[];
  /** Breaks off what is being connected. */
  readonly signal?: AbortSignal | undefined;
}

/** Which host a word means. */
export function choiceOf({ word }: HostEntry, options: EntryOptions): HostChoice {
  const { isReadOnly, isWatched, isFollowed, isAsking, sshOptions, signal } = options;
  switch (word.kind) {
    case 'local':
      return { kind: 'local', isReadOnly };
    case 'demo':
      return { kind: 'simulated', name: word.name, seed: word.seed, isReadOnly, isFollowed };
    case 'recording':
      return {
        ...{ kind: 'recorded', path: absolutePath(word.path), untilSeconds: undefined, isWatched },
        isWarmedUp: isFollowed && !isWatched,
      };
    case 'remote': {
      const { target } = word;
      return { kind: 'remote', choice: { target, sshOptions }, isReadOnly, isAsking, signal };
    }
    case 'via':
      return { kind: 'remote', choice: { via: word.command }, isReadOnly, isAsking, signal };
  }
}
