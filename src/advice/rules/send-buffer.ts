import { aboutOf } from '../terms/command-where.ts';
import type { Rule } from '../terms/situation.ts';
import { evidenceOfStage, lostIn, secondsOf, stagesOf } from '../terms/stage-of.ts';
import { count } from '../terms/words.ts';

/** Packets a second. */
const TOLD_FROM = 1;

/** What is sent finds no room in a send buffer, while no queue behind it drops anything. */
export const findSendBuffer: Rule = ({ srs, name }) => {
  const [socket] = stagesOf(srs.stages.out, 'sockets');
  const errors = socket?.counters.SndbufErrors ?? 0;
  // The kernel counts what a queue drops here, too: until that was read it cannot be told apart.
  const queues = stagesOf(srs.stages.out, 'qdisc').filter(({ unread }) => unread === undefined);
  const dropped = lostIn(queues);
  if (socket === undefined || errors / secondsOf(socket) < TOLD_FROM) return undefined;
  if (queues.length === 0 || dropped === undefined || dropped > 0) return undefined;
  const about = aboutOf(socket);
  return {
    id: 'send-buffer',
    severity: 'bad',
    sentence: `what ${socket.where === 'host' ? 'this host' : `the namespace of ${name}`} sends by UDP finds no room in a send buffer: ${count(errors)} packets not sent, and nobody is told`,
    evidence: evidenceOfStage(socket),
    remedies: [
      {
        label: 'a wider way out',
        note: 'a higher net.core.wmem_max and a restart help only where the buffer is smaller than the 10 MiB that SRS asks for: b shows it',
      },
    ],
    lost: errors,
    // Queues are read every 10 s: by then it is known whether they dropped it.
    holdsForMs: 12_000,
    ...(about === undefined ? {} : { about }),
  };
};
