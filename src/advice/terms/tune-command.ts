import { type Afar, type Demo, ownCommand } from '../../text/own-command.ts';
import type { TuningWish } from '../../tuning/kinds/wish.ts';

/**
 * How a wish is asked for on the command line, for a shell: names of the host are quoted. Undefined where `srs-top tune` has
 * no word for it.
 * @param host what simulates it, or where it is; undefined: this machine
 */
export function tuneCommand(wish: TuningWish, host?: Demo | Afar): string | undefined {
  const words = wordsOf(wish);
  if (words === undefined) return undefined;
  const process = 'process' in wish ? ['-p', String(wish.process.pid)] : [];
  return ownCommand(['tune', ...words, ...process], host);
}

function wordsOf(wish: TuningWish): readonly string[] | undefined {
  switch (wish.kind) {
    case 'nice':
      return [`nice=${wish.nice}`];
    case 'autogroup':
      return [`autogroup=${wish.nice}`];
    case 'affinity':
      return [`affinity=${wish.cpus}`];
    case 'quota':
      return [`${wish.group === undefined ? 'quota' : `quota:${wish.group}`}=${wish.cpus}`];
    case 'open-files':
      return [`open-files=${wish.files}`];
    case 'irq-affinity':
      return [`irq:${wish.interface}=${wish.cpus}`];
    case 'rps':
      return [`rps:${wish.interface}=${wish.cpus}`];
    case 'sysctl':
      return wish.wishes.map(({ id, value }) => `${id}=${value}`);
    default:
      return undefined;
  }
}
