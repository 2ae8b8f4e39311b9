import type { ProfilePlan, ProfileReport, ProfileSymbol } from './profile.ts';

type ProfileFacts = Omit<ProfileReport, 'text' | 'sentence' | 'threads' | 'stacksFile'> & {
  /** perf ended before its time, which it does when the process ends. */
  readonly hasEndedEarly: boolean;
};

/** Above this share, names are missing rather than rare. */
const NAMELESS_PERCENT = 20;

/** `197 samples in 2.0 s; most in _PyObject_Free (libpython3.11.so.1.0), 31.0 %`, and what stands in the way. */
export function describeProfile(facts: ProfileFacts): string {
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
  return `${span}${most}${describeLost(facts)}${describeNameless(symbols)}`;
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
function describeNameless(symbols: readonly ProfileSymbol[]): string {
  const nameless = symbols.filter(symbol => /^0x[0-9a-f]+$/.test(symbol.symbol));
  const percent = nameless.reduce((sum, symbol) => sum + symbol.percent, 0);
  if (percent < NAMELESS_PERCENT) return '';
  return `. ${percent.toFixed(0)} % has no symbol: the binary is stripped, packed (UPX, as in Oryx) or JIT-compiled`;
}
