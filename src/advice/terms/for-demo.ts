import { type Demo, ownCommand } from '../../text/own-command.ts';
import type { Advice, Remedy } from './finding.ts';
import { tuneCommand } from './tune-command.ts';

/**
 * Advice about a simulated host, with commands that reach that one: whoever pastes them changes no other. Programs beside srs-top
 * know of no demo; what is typed for them stands in a comment.
 */
export function forDemo(advice: Advice, demo: Demo): Advice {
  const findings = advice.findings.map(finding => ({
    ...finding,
    remedies: finding.remedies.map(remedy => remedyFor(remedy, demo)),
  }));
  return { ...advice, findings };
}

function remedyFor(remedy: Remedy, demo: Demo): Remedy {
  const command = commandFor(remedy, demo);
  return command === undefined ? remedy : { ...remedy, command };
}

function commandFor({ wish, command }: Remedy, demo: Demo): string | undefined {
  if (command === undefined) return wish && tuneCommand(wish, demo);
  const [program, ...words] = command.split(' ');
  return program === 'srs-top' ? ownCommand(words, demo) : `# ${command}`;
}
