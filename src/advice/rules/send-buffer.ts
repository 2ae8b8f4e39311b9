import type { Rule } from '../terms/situation.ts';
import { evidenceOfStage, lostIn, secondsOf, stagesOf } from '../terms/stage-of.ts';
import { count } from '../terms/words.ts';

const TOLD_FROM = 1;

/** What SRS sends finds no room in the send buffer, while no queue behind it drops anything. */
export const findSendBuffer: Rule = ({ srs, name }) => {
  const [socket] = stagesOf(srs.stages.out, 'sockets');
  const errors = socket?.counters.SndbufErrors ?? 0;
  // The kernel counts what a queue drops here, too: until that was read it cannot be told apart.
  const queues = stagesOf(srs.stages.out, 'qdisc').filter(({ unread }) => unread === undefined);
  const dropped = lostIn(queues);
  if (socket === undefined || errors / secondsOf(socket) < TOLD_FROM) return undefined;
  if (queues.length === 0 || dropped === undefined || dropped > 0) return undefined;
  return {
    id: 'send-buffer',
    severity: 'bad',
    sentence: `what ${name} sends finds no room in its send buffer: ${count(errors)} packets not sent, and it is not told`,
    evidence: evidenceOfStage(socket),
    remedies: [{ label: 'a wider way out; net.core.wmem_max and a restart where the buffer is small' }],
    lost: errors,
    // Queues are read every 10 s: by then it is known whether they dropped it.
    holdsForMs: 12_000,
  };
};
