import type { Rule } from '../terms/situation.ts';
import { evidenceOfStage, stagesOf } from '../terms/stage-of.ts';
import { count, percent } from '../terms/words.ts';

/** Share of the table: netdata warns at 85 to 90 %. */
const FULL_FROM = 0.9;

/** The connection table is full, or nearly. */
export const findConntrackFull: Rule = ({ srs }) => {
  const stages = stagesOf(srs.stages.in, 'conntrack');
  const stage = stages.reduce(
    (worst, one) => (fullness(one) > fullness(worst) ? one : worst),
    stages[0] as (typeof stages)[number],
  );
  if (stage === undefined) return undefined;
  const { entries, nf_conntrack_max: most } = stage.levels;
  const lost = (stage.counters.drop ?? 0) + (stage.counters.insert_failed ?? 0);
  if (entries === undefined || most === undefined || most === 0) return undefined;
  if (entries / most < FULL_FROM && lost === 0) return undefined;
  const wanted = Math.max(262_144, most * 2);
  return {
    id: 'conntrack-full',
    severity: lost > 0 ? 'bad' : 'warning',
    sentence: `the connection table is ${percent(Math.min(100, (entries * 100) / most))} full (${count(entries)} of ${count(most)})${lost > 0 ? `: ${count(lost)} packets lost` : ''}`,
    evidence: evidenceOfStage(stage),
    remedies: [
      {
        label: `net.netfilter.nf_conntrack_max = ${wanted}`,
        command: `sysctl -w net.netfilter.nf_conntrack_max=${wanted}`,
        note: 'or no tracking of the media ports: nft add rule inet raw prerouting udp dport 8000 notrack',
      },
    ],
    lost,
  };
};

function fullness({
  levels,
  counters,
}: {
  readonly levels: Readonly<Record<string, number | undefined>>;
  readonly counters: Readonly<Record<string, number | undefined>>;
}): number {
  const share = (levels.entries ?? 0) / Math.max(1, levels.nf_conntrack_max ?? 1);
  return share + (counters.drop ?? 0) + (counters.insert_failed ?? 0);
}
