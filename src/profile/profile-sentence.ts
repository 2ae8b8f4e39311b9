import { commandThere } from '../text/command-there.ts';
import type { Afar } from '../text/own-command.ts';
import type { ProfilePlan, ProfileReport, ProfileSymbol } from './profile.ts';

type ProfileFacts = Omit<ProfileReport, 'text' | 'sentence' | 'threads' | 'stacksFile'> & {
  /** perf ended before its time, which it does when the process ends. */
  readonly hasEndedEarly: boolean;
};

/** With fewer the share of a symbol is out by several percent: about the root of its samples. */
const FEW_SAMPLES = 100;
/** Above this share, names are missing rather than rare. */
const NAMELESS_PERCENT = 20;

/**
 * `197 samples in 2.0 s; most in _PyObject_Free (libpython3.11.so.1.0), 31.0 %`, and what stands in the way.
 * @param afar where it was recorded; undefined: on this machine
 */
export function describeProfile(facts: ProfileFacts, afar?: Afar): string {
  const { plan, sampleCount, symbols, recordedSeconds } = facts;
  const count = sampleCount === undefined ? 'samples' : `${sampleCount.toLocaleString('en')} samples`;
  const span = `${count} in ${recordedSeconds.toFixed(1)} s${describeEnd(facts, plan)}`;
  if (sampleCount === 0) return `${span}: pid ${plan.process.pid} was never on a CPU`;
  const top = symbols.reduce<ProfileSymbol | undefined>(
    (most, symbol) => (most === undefined || symbol.percent > most.percent ? symbol : most),
    undefined,
  );
  const most =
    top === undefined ? '' : `; most in ${top.symbol} (${top.object}), ${top.percent.toFixed(1)} %`;
  const few =
    sampleCount !== undefined && sampleCount < FEW_SAMPLES ? `. So few samples give rough shares only` : '';
  return `${span}${most}${few}${describeLost(facts)}${describeNameless(symbols, afar)}`;
}

/** The shares are then of those that perf got. */
function describeLost({ losses: { sampleCount = 0, chunkCount } }: ProfileFacts): string {
  const lost = [
    ...(sampleCount > 0 ? [`${sampleCount.toLocaleString('en')} samples`] : []),
    ...(chunkCount > 0 ? [`${chunkCount.toLocaleString('en')} chunks of events`] : []),
  ];
  return lost.length === 0 ? '' : `. Lost: ${lost.join(' and ')}, for which perf came too late`;
}

function describeEnd({ isCancelled, hasEndedEarly }: ProfileFacts, plan: ProfilePlan): string {
  if (isCancelled) return ` of ${plan.options.seconds} (cancelled)`;
  return hasEndedEarly ? ` of ${plan.options.seconds} (perf ended early, as when the process ends)` : '';
}

/** perf writes an address where it has no name. */
function describeNameless(symbols: readonly ProfileSymbol[], afar: Afar | undefined): string {
  const nameless = symbols.filter(({ symbol }) => /^0x[0-9a-f]+$/.test(symbol));
  const percentOf = (isMeant: (symbol: ProfileSymbol) => boolean): number =>
    nameless.filter(isMeant).reduce((sum, symbol) => sum + symbol.percent, 0);
  const ofKernel = percentOf(isOfKernel);
  // The kernel's own page in every process is there without names; nothing helps, and nothing is wrong.
  const isOfBinary = (symbol: ProfileSymbol): boolean => !isOfKernel(symbol) && symbol.object !== '[vdso]';
  const ofBinaries = percentOf(isOfBinary);
  return [
    ...(ofBinaries < NAMELESS_PERCENT
      ? []
      : [
          `. ${ofBinaries.toFixed(0)} % has no symbol (${describeObjects(nameless.filter(isOfBinary))}): stripped, packed (UPX, as in Oryx) or JIT-compiled`,
        ]),
    ...(ofKernel < NAMELESS_PERCENT
      ? []
      : [
          `. ${ofKernel.toFixed(0)} % is of the kernel, which hides its names: ${commandThere('sudo sysctl kernel.kptr_restrict=0', afar)}`,
        ]),
  ].join('');
}

/** `libopus.so.0.8.0 12 %, srs 9 %`: SRS's own binary may have its names where a library of the distribution has none. */
function describeObjects(symbols: readonly ProfileSymbol[]): string {
  const percents = new Map<string, number>();
  for (const { object, percent } of symbols) percents.set(object, (percents.get(object) ?? 0) + percent);
  const [first, second, ...rest] = [...percents].sort(([, a], [, b]) => b - a);
  const named = [first, second].flatMap(entry =>
    entry === undefined ? [] : [`${entry[0]} ${entry[1].toFixed(0)} %`],
  );
  return [...named, ...(rest.length === 0 ? [] : [`${rest.length} more`])].join(', ');
}

/** Addresses of the kernel are the upper half of all (Documentation/arch/x86/x86_64/mm.rst; likewise arm64). */
function isOfKernel({ object, symbol }: ProfileSymbol): boolean {
  return object.startsWith('[kernel') || /^0xffff[0-9a-f]{12}$/.test(symbol);
}
