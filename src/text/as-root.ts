import type { Afar } from './own-command.ts';
import { quoteArgument } from './quote.ts';

/** What helps where a user may not read something: srs-top reads as who it is, and asks sudo for what it does alone. */
export function toReadAsRoot(afar: Afar | undefined): string {
  if (afar === undefined) return 'run srs-top as root';
  if (afar.isRoot === true) return 'not even root may there';
  const { login, bySudo } = waysOf(afar);
  return `it takes root there: ${login === undefined ? '' : `${login}, or `}${bySudo}`;
}

/** What helps where a user may not do something, behind "root may". */
export function toActAsRoot(afar: Afar | undefined): string {
  if (afar === undefined) return 'run srs-top with sudo';
  const { login } = waysOf(afar);
  return `${login === undefined ? '' : `${login}, or `}let the user there sudo without a password`;
}

/** The same as a sentence, where sudo itself refused. */
export function asRootSentence(afar: Afar | undefined): string {
  return afar === undefined ? 'Run srs-top as root' : `Root may: ${toActAsRoot(afar)}`;
}

/** Options of srs-top by which its shell there is root's. */
function waysOf({ flags }: Afar): { readonly login: string | undefined; readonly bySudo: string } {
  const [flag, way = '', ...options] = flags;
  if (flag !== '--host')
    return { login: undefined, bySudo: "a shell of root's behind --via, as sudo -n sh is one" };
  const same = options.length === 0 ? '' : ' with the same options';
  const ssh = `ssh ${options.length === 0 ? '' : '… '}${quoteArgument(way)} sudo -n sh`;
  return {
    login: `srs-top ${quoteArgument(way.replace(/^(ssh:\/\/)?(?:.*@)?/i, '$1root@'))}${same}`,
    bySudo: `--via ${quoteArgument(ssh)}`,
  };
}
