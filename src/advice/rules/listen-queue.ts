import type { Rule } from '../terms/situation.ts';
import { evidenceOfStage, stagesOf } from '../terms/stage-of.ts';
import { count } from '../terms/words.ts';

/** Clients find no room in the accept queue. */
export const findListenQueue: Rule = ({ srs, name }) => {
  const [stage] = stagesOf(srs.stages.out, 'tcp');
  const overflows = stage?.counters.ListenOverflows ?? 0;
  if (stage === undefined || overflows === 0) return undefined;
  return {
    id: 'listen-queue',
    severity: 'bad',
    sentence: `${count(overflows)} connections found no room in an accept queue of the namespace of ${name} (backlog 512, cut by somaxconn)`,
    evidence: evidenceOfStage(stage),
    remedies: [
      {
        label: 'what keeps SRS from accepting; net.core.somaxconn, and a restart',
        command: 'ss -ltn',
        note: 'Recv-Q of a listener is its queue, Send-Q how much it holds',
      },
    ],
    lost: 0,
  };
};
