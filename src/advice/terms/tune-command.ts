import type { TuningWish } from '../../tuning/kinds/wish.ts';

/** How a wish is asked for on the command line; undefined where `srs-top tune` has no word for it. */
export function tuneCommand(wish: TuningWish): string | undefined {
  const words = wordsOf(wish);
  if (words === undefined) return undefined;
  return `srs-top tune ${words}${'process' in wish ? ` -p ${wish.process.pid}` : ''}`;
}

function wordsOf(wish: TuningWish): string | undefined {
  switch (wish.kind) {
    case 'nice':
      return `nice=${wish.nice}`;
    case 'autogroup':
      return `autogroup=${wish.nice}`;
    case 'affinity':
      return `affinity=${wish.cpus}`;
    case 'quota':
      return `quota=${wish.cpus}`;
    case 'open-files':
      return `open-files=${wish.files}`;
    case 'irq-affinity':
      return `irq:${wish.interface}=${wish.cpus}`;
    case 'rps':
      return `rps:${wish.interface}=${wish.cpus}`;
    case 'sysctl':
      return wish.wishes.map(({ id, value }) => `${id}=${/\s/.test(value) ? `"${value}"` : value}`).join(' ');
    default:
      return undefined;
  }
}
