import { toActAsRoot, toReadAsRoot } from '../../text/as-root.ts';
import { commandThere } from '../../text/command-there.ts';
import type { Afar } from '../../text/own-command.ts';
import { commandText, quoteArgument } from '../../text/quote.ts';
import { parseTarget } from '../../text/ssh-target.ts';

/** How another machine is reached: it tells users, keys, paths, and names that the machine does not call itself. */
export class WayThere {
  /** What ssh calls the machine; undefined: something else gives the shell. */
  readonly host: string | undefined;
  /** As of any machine of that other name. */
  readonly flags: readonly string[];
  /** What texts have of it, and what stands there instead. */
  readonly #told: readonly (readonly [text: string, other: string])[];

  /** @param other what the machine is called instead */
  constructor(afar: Afar, other: string) {
    const [flag, way = ''] = afar.flags;
    const target = flag === '--host' ? parseTarget(way) : undefined;
    this.host = target === undefined || 'refused' in target ? undefined : target.host;
    this.flags = ['--host', other];
    this.#told = [
      [commandText(afar.flags), commandText(this.flags)],
      [wayOf(afar), target === undefined ? ` | ${other}` : wayOf(this)],
      ...(target === undefined ? [] : rootOf(afar, this)),
      // A bare name may be a word.
      ...(/[@:]/.test(way) && target !== undefined ? [[quoteArgument(way), other] as const] : []),
    ];
  }

  without(text: string): string {
    return this.#told.reduce((left, [told, other]) => left.replaceAll(told, () => other), text);
  }
}

/** Stands for what is done there. */
const DONE = 'done';

/** All of a command but what is done there. */
function wayOf(afar: Afar): string {
  return commandThere(DONE, afar)
    .replace(/^printf '%s\\n' done/, '')
    .replace(/done$/, '');
}

/** Who is root there already is told no other way. */
function rootOf({ flags }: Afar, other: Afar): readonly (readonly [string, string])[] {
  return [toReadAsRoot, toActAsRoot].map(told => [told({ flags }), told(other)] as const);
}
