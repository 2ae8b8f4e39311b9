import { readHostWord } from '../fleet/host-word.ts';
import { cleanText } from '../text/clean-text.ts';
import { ownCommand } from '../text/own-command.ts';

/** What options of the program say of the host that a unit is to watch. */
export interface HostOptions {
  readonly host?: string;
  readonly via?: string;
  readonly sshOption?: readonly string[];
  readonly demo?: string;
  readonly replay?: string;
  readonly pid?: number;
}

/** A host on another machine. */
export interface Elsewhere {
  /** As the user named it. */
  readonly words: string;
  /** Options of srs-top that name it. */
  readonly flags: readonly string[];
  /** ssh reaches it; else a command does. */
  readonly isBySsh: boolean;
}

/** What of them no unit can be made of, in words; undefined: one can. @param user who is to run it */
export function hostProblem(options: HostOptions, user: string | undefined): string | undefined {
  const { host, via, sshOption, demo, replay, pid } = options;
  const word = host === undefined ? undefined : readHostWord(host);
  const isMadeUp =
    word !== undefined && 'kind' in word && (word.kind === 'demo' || word.kind === 'recording');
  if ((demo ?? replay) !== undefined || isMadeUp)
    return 'a unit is of a real host, not of a demo or a recording';
  if (word !== undefined && 'kind' in word && word.kind === 'local')
    return "a unit is of this host without '--host'";
  if (pid !== undefined)
    return "a unit outlives a process: '--name <name>' says which are meant, '-p' does not";
  if (sshOption !== undefined && host === undefined)
    return "option '--ssh-option <option>' needs '--host <host>'";
  if ((host ?? via) !== undefined && user === undefined)
    return host === undefined
      ? "option '--via <command>' needs '--user <name>', who starts it"
      : "option '--host <host>' needs '--user <name>', whose ssh reaches it";
  return undefined;
}

/** The host that is not this one; undefined: it is this one. */
export function elsewhereOf({ host, via, sshOption = [] }: HostOptions): Elsewhere | undefined {
  if (via !== undefined) return { words: via, flags: ['--via', via], isBySsh: false };
  if (host === undefined) return undefined;
  const flags = ['--host', host, ...sshOption.flatMap(option => ['--ssh-option', option])];
  return { words: host, flags, isBySsh: true };
}

const LONGEST_NAME = 40;

/** `srs-top-serve`; of a host elsewhere `srs-top-serve-edge-3`, of which there may be several. */
export function nameFor(name: string, elsewhere: Elsewhere | undefined): string {
  if (elsewhere === undefined) return name;
  const words = elsewhere.words.replace(/[^a-z\d.]+/gi, '-');
  return `${name}-${words.replace(/^[-.]+/, '').slice(0, LONGEST_NAME)}`.replace(/[-.]+$/, '');
}

/** What is needed for it to be reached, as comments. */
export function reachLines(elsewhere: Elsewhere, user: string): string {
  const flags = elsewhere.isBySsh ? [...elsewhere.flags, '--ssh-option', 'BatchMode=yes'] : elsewhere.flags;
  const test = cleanText(ownCommand(['-b', '-n', '1'], { flags }));
  const needs = elsewhere.isBySsh
    ? "For ssh that takes a key without a passphrase, as no agent is here, and the host's key in known_hosts."
    : 'What the command needs besides, such as a configuration with credentials, has to be there for that user.';
  return `# ${user} reaches the host, and nobody is asked for anything. This has to work first:
#   sudo -u ${user} ${test}
# ${needs}
# All of this host can only be read, that user's home too: what is to be written there takes ReadWritePaths=.`;
}

/** For a unit that needs the network. */
export const NETWORK_LINES = `Wants=network-online.target
After=network-online.target`;
