import { meanOf } from '../../metrics/evidence/evidence-point.ts';
import type { FindingId } from '../terms/finding.ts';
import type { Rule } from '../terms/situation.ts';
import { evidenceOfStage, secondsOf, stagesOf, worstOf } from '../terms/stage-of.ts';
import { count } from '../terms/words.ts';

/** Per second: a queue drops one now and then by design. */
const TOLD_FROM = 5;
/** Percent of a CPU, where answering the NACKs of players keeps SRS busy. */
const BUSY_FROM = 70;

/** The queue in front of the NIC drops what SRS sends. */
export const findQdiscDrops: Rule = ({ srs, evidence, name }) => {
  const stage = worstOf(stagesOf(srs.stages.out, 'qdisc'));
  const lost = stage?.lost ?? 0;
  if (stage === undefined || lost / secondsOf(stage) < TOLD_FROM) return undefined;
  const [queue] = stage.losers;
  const [kind, device] = (queue?.name ?? '').split(' ');
  const isFlowLimit = (stage.counters.flows_plimit ?? 0) > 0;
  const nacks = srs.log?.rtc?.nacksReceivedPerSecond ?? 0;
  const run = meanOf(evidence, point => point.runPercent) ?? 0;
  const isBusyByIt = run >= BUSY_FROM || evidence.some(({ runPercent = 0 }) => runPercent >= BUSY_FROM);
  const ofNacks = nacks > 0 ? `; players ask for ${count(nacks)} packets/s again` : '';
  return {
    id: 'qdisc-drops',
    severity: 'bad',
    sentence: `the queue ${queue?.name ?? 'in front of the NIC'} drops what ${name} sends: ${count(lost)} packets${isFlowLimit ? ', by the limit of each flow' : ''}${ofNacks}`,
    evidence: [
      ...evidenceOfStage(stage),
      ...(nacks > 0 ? [{ what: 'NACKs of players', value: Math.round(nacks), unit: '/s' }] : []),
    ],
    remedies: [
      {
        label: isFlowLimit ? 'a larger flow_limit' : 'a longer queue, or a wider way out',
        command:
          kind === 'fq'
            ? `tc qdisc change dev ${device} root fq flow_limit 1000`
            : `tc -s qdisc show${device === undefined ? '' : ` dev ${device}`}`,
        note: 'wmem_max does not help: the socket has room',
      },
    ],
    lost,
    // What players asked for meanwhile is still sent, and what SRS lost by it is still in the window.
    lingersMs: 30_000,
    explains: [...ALWAYS, ...(isBusyByIt ? WHERE_BUSY : [])],
  };
};

const ALWAYS: readonly FindingId[] = [
  'send-buffer',
  'saturated',
  'circuit-breaker',
  'late-clock',
  'not-this-host',
];
/** Retransmits saturate SRS, and only then does it lose what it receives. */
const WHERE_BUSY: readonly FindingId[] = ['starved', 'burst', 'contended', 'softirq-shares-cpu'];
