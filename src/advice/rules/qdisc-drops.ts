import { meanOf } from '../../metrics/evidence/evidence-point.ts';
import type { Stage } from '../../metrics/terms/stages.ts';
import { aboutOf, commandWhere } from '../terms/command-where.ts';
import type { FindingId, Remedy } from '../terms/finding.ts';
import { missedByPlayers } from '../terms/missed-packets.ts';
import type { Rule, Situation } from '../terms/situation.ts';
import { evidenceOfStage, secondsOf, stagesOf, worstOf } from '../terms/stage-of.ts';
import { count, figure } from '../terms/words.ts';

/** Per second: a queue drops one now and then by design. */
const TOLD_FROM = 5;
/** Percent of a CPU, where answering the NACKs of players keeps SRS busy. */
const BUSY_FROM = 70;
/** Share of what is sent: players ask again for so many that SRS gets busy by it. */
const STORM_FROM = 0.01;
/** Packets a second that players ask for again: some are of the beginning of a stream. */
const ASKED_FROM = 5;
/** Packets that fq lets one flow have; its default is 100. An I frame of 300 kB has 250. */
const FLOW_LIMIT = 1_000;

/** The queue in front of the NIC drops what is sent. */
export const findQdiscDrops: Rule = situation => {
  const { srs, evidence } = situation;
  const stage = worstOf(stagesOf(srs.stages.out, 'qdisc'));
  const lost = stage?.lost ?? 0;
  if (stage === undefined || lost / secondsOf(stage) < TOLD_FROM) return undefined;
  const isFlowLimit = (stage.counters.flows_plimit ?? 0) > 0;
  const asked = missedByPlayers(srs.log?.rtc)?.perSecond;
  const missed = asked ?? 0;
  const run = meanOf(evidence, point => point.runPercent) ?? 0;
  const isBusyByIt = run >= BUSY_FROM || evidence.some(({ runPercent = 0 }) => runPercent >= BUSY_FROM);
  // Whose packets a queue drops it does not say: where players ask for none again they are others'.
  const isOfPlayers = asked === undefined || asked >= ASKED_FROM;
  const isStorm = isOfPlayers && (stage.passed === undefined || lost >= stage.passed * STORM_FROM);
  const ofPlayers = missed < 1 ? '' : `; players ask for ${count(missed)} packets/s again`;
  const about = aboutOf(stage);
  return {
    id: 'qdisc-drops',
    severity: 'bad',
    sentence: `the queue ${stage.losers[0]?.name ?? 'in front of the NIC'} drops what is sent through it: ${count(lost)} packets${isFlowLimit ? ', by the limit of each flow' : ''}${ofPlayers}`,
    evidence: [
      ...evidenceOfStage(stage),
      ...figure('NACKs of players', srs.log?.rtc?.nacksReceivedPerSecond || undefined, '/s'),
    ],
    remedies: [remedyFor(situation, stage, isFlowLimit)],
    lost,
    // What players asked for meanwhile is still sent, and what SRS lost by it is still in the window.
    lingersMs: 30_000,
    explains: [...ALWAYS, ...(isStorm ? BY_STORM : []), ...(isStorm && isBusyByIt ? WHERE_BUSY : [])],
    ...(about === undefined ? {} : { about }),
  };
};

const ALWAYS: readonly FindingId[] = ['send-buffer', 'not-this-host'];
/** Retransmits make work. */
const BY_STORM: readonly FindingId[] = ['saturated', 'circuit-breaker', 'late-clock'];
/** They saturate SRS, and only then does it lose what it receives. */
const WHERE_BUSY: readonly FindingId[] = ['starved', 'burst', 'contended', 'softirq-shares-cpu'];

/** A limit of one flow can be raised where fq is the only queue of its NIC; what else helps has to be seen. */
function remedyFor(situation: Situation, stage: Stage, isFlowLimit: boolean): Remedy {
  const name = stage.losers[0]?.name ?? '';
  const [kind, device] = [name.slice(0, name.indexOf(' ')), name.slice(name.indexOf(' ') + 1)];
  const of = device === '' ? [] : ['dev', device];
  const note = 'wmem_max does not help: the socket has room';
  if (isFlowLimit && kind === 'fq')
    return {
      label: `a flow limit of ${count(FLOW_LIMIT)} packets`,
      command: commandWhere(situation, stage.where, [
        'tc',
        'qdisc',
        'change',
        ...of,
        'root',
        'fq',
        'flow_limit',
        `${FLOW_LIMIT}`,
      ]),
      note,
    };
  return {
    label: 'a wider way out, or a longer queue where it only evens out bursts',
    command: commandWhere(situation, stage.where, ['tc', '-s', 'qdisc', 'show', ...of]),
    note,
  };
}
