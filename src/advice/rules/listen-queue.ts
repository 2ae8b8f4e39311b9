import { aboutOf, commandWhere } from '../terms/command-where.ts';
import type { Rule } from '../terms/situation.ts';
import { evidenceOfStage, secondsOf, stagesOf } from '../terms/stage-of.ts';
import { count } from '../terms/words.ts';

/** Connections a second: a few at once are a reload of many players, and try again by themselves. */
const BAD_FROM = 1;
/** One or two in a window may be our own question to the API of an SRS that takes no connection. */
const TOLD_FROM = 3;

/** Clients find no room in the accept queue. */
export const findListenQueue: Rule = ({ srs, name }) => {
  const [stage] = stagesOf(srs.stages.out, 'tcp');
  const overflows = stage?.counters.ListenOverflows ?? 0;
  if (stage === undefined || overflows < TOLD_FROM) return undefined;
  const about = aboutOf(stage);
  return {
    id: 'listen-queue',
    severity: overflows / secondsOf(stage) >= BAD_FROM ? 'bad' : 'warning',
    sentence: `${count(overflows)} ${overflows === 1 ? 'connection' : 'connections'} found no room in an accept queue of ${stage.where === 'host' ? 'this host' : `the namespace of ${name}`}`,
    evidence: evidenceOfStage(stage),
    remedies: [
      {
        label: 'see whose queue is full, and what keeps that program from accepting',
        command: commandWhere({ srs }, stage.where, ['ss', '-ltnp']),
        note: 'Recv-Q of a listener is its queue, Send-Q how much it holds: SRS asks for 512. Where it shows less, a higher net.core.somaxconn and a restart help, else they do not.',
      },
    ],
    lost: 0,
    ...(about === undefined ? {} : { about }),
  };
};
