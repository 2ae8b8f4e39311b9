import { commandThere } from '../../text/command-there.ts';
import { type Afar, type Demo, ownCommand } from '../../text/own-command.ts';
import type { Advice, Remedy } from './finding.ts';
import { tuneCommand } from './tune-command.ts';

/**
 * Advice about a host that is simulated, or on another machine, with commands that reach that one: whoever pastes them changes
 * no other. Programs beside srs-top know of no demo; what is typed for them stands in a comment.
 */
export function forHost(advice: Advice, host: Demo | Afar): Advice {
  const findings = advice.findings.map(finding => ({
    ...finding,
    remedies: finding.remedies.map(remedy => remedyFor(remedy, host)),
  }));
  return { ...advice, findings };
}

function remedyFor(remedy: Remedy, host: Demo | Afar): Remedy {
  const command = commandFor(remedy, host);
  const note = noteFor(remedy, host);
  return {
    ...remedy,
    ...(command === undefined ? {} : { command }),
    ...(note === undefined ? {} : { note }),
  };
}

/** What stands amid a sentence is no whole command to paste: it says where it is to be typed. */
function noteFor({ note, noteHasCommands }: Remedy, host: Demo | Afar): string | undefined {
  return note !== undefined && noteHasCommands && 'flags' in host ? `on that host: ${note}` : note;
}

function commandFor({ wish, command }: Remedy, host: Demo | Afar): string | undefined {
  if (command === undefined) return wish && tuneCommand(wish, host);
  const [program, ...words] = command.split(' ');
  if (program === 'srs-top') return ownCommand(words, host);
  return 'flags' in host ? commandThere(command, host) : `# ${command}`;
}
