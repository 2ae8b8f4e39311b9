import type { Afar } from './own-command.ts';
import { commandText, quoteArgument } from './quote.ts';
import { splitWords } from './split-words.ts';
import { parseTarget } from './ssh-target.ts';

/**
 * A command of any program as it is typed here for a host: on another machine the same pid is another process, and the same
 * parameter that machine's own. By ssh it has a terminal there, so that Ctrl-C ends it there too, and sudo may ask; to a
 * command that gives a shell (--via) it is written.
 * @param command for a shell there: names of the host are quoted in it
 */
export function commandThere(command: string, afar: Afar | undefined): string {
  if (afar === undefined) return command;
  const [flag, way = '', ...more] = afar.flags;
  if (flag !== '--host')
    return `printf '%s\\n' ${quoteArgument(command)} | ${commandText(splitWords(way) ?? [way])}`;
  const options = more.filter(word => word !== '--ssh-option').flatMap(option => ['-o', option]);
  return commandText(['ssh', '-t', ...options, ...destinationOf(way), command]);
}

/** Not every ssh knows an address of ssh://. */
function destinationOf(target: string): readonly string[] {
  const parsed = parseTarget(target);
  if ('refused' in parsed) return [target];
  const { host, user, port } = parsed;
  return [...(port === undefined ? [] : ['-p', String(port)]), user === undefined ? host : `${user}@${host}`];
}
