import type { Evidence } from '../terms/finding.ts';
import type { Rule, Situation } from '../terms/situation.ts';
import { lostIn, stagesOf } from '../terms/stage-of.ts';
import { count } from '../terms/words.ts';

/** NACKs a second that SRS sends to publishers: some are of the beginning of a stream. */
const ASKED_FROM = 5;
/** Percent of packets. */
const SRT_LOST_FROM = 1;
const NACKED_FROM = 2;
const RETRANSMITTED_FROM = 2;
/** Segments a second: the share of a few says nothing. */
const TCP_FROM = 50;

const IN = ['nic', 'softnet', 'ip', 'udp', 'sockets'] as const;
const OUT = ['sockets', 'ip', 'qdisc', 'nic'] as const;

/** Packets are missing by what SRS or TCP says, while every stage of this host is clean. */
export const findNotThisHost: Rule = situation => {
  const { srs } = situation;
  const { stages, log } = srs;
  const incoming = lostIn(IN.flatMap(name => known(stagesOf(stages.in, name))));
  const outgoing = lostIn(OUT.flatMap(name => known(stagesOf(stages.out, name))));
  const cleanIn = incoming === 0 && IN.every(name => known(stagesOf(stages.in, name)).length > 0);
  const cleanOut = outgoing === 0 && OUT.every(name => known(stagesOf(stages.out, name)).length > 0);
  const asked = log?.rtc?.nacksSentPerSecond ?? 0;
  const srtIn = shareOf(log?.srt.publishers);
  if (cleanIn && (asked >= ASKED_FROM || srtIn >= SRT_LOST_FROM))
    return told(situation, 'from the publishers', [
      ...(asked >= ASKED_FROM
        ? [{ what: 'SRS asks publishers again for', value: asked, unit: 'packets/s' }]
        : []),
      ...(srtIn >= SRT_LOST_FROM
        ? [{ what: 'lost by SRT of publishers', value: round(srtIn), unit: '%' }]
        : []),
    ]);
  const sent = log?.rtc?.rtpSentPerSecond ?? 0;
  const nacked = sent > 0 ? ((log?.rtc?.nacksReceivedPerSecond ?? 0) * 100) / sent : 0;
  const srtOut = shareOf(log?.srt.players);
  const retransmitted = retransmitShare(situation);
  if (!cleanOut || !cleanIn || situation.lost > 0) return undefined;
  if (nacked < NACKED_FROM && srtOut < SRT_LOST_FROM && retransmitted < RETRANSMITTED_FROM) return undefined;
  return told(situation, 'towards the players', [
    ...(nacked >= NACKED_FROM
      ? [
          {
            what: 'players ask again for',
            value: round(log?.rtc?.nacksReceivedPerSecond ?? 0),
            unit: 'packets/s',
          },
          { what: 'RTP sent', value: Math.round(sent), unit: 'packets/s' },
        ]
      : []),
    ...(srtOut >= SRT_LOST_FROM ? [{ what: 'lost by SRT of players', value: round(srtOut), unit: '%' }] : []),
    ...(retransmitted >= RETRANSMITTED_FROM
      ? [{ what: 'TCP segments sent again', value: round(retransmitted), unit: '%' }]
      : []),
  ]);
};

function told({ srs }: Situation, direction: string, evidence: readonly Evidence[]) {
  const [first] = evidence;
  const figure =
    first === undefined
      ? ''
      : `${first.what} ${typeof first.value === 'number' ? count(first.value) : first.value} ${first.unit ?? ''}`;
  return {
    id: 'not-this-host',
    severity: 'bad',
    sentence: `packets are missing ${direction}, and not by this host: ${figure.trim()}, while every stage here is clean`,
    evidence: [
      ...evidence,
      { what: 'lost at NIC, softnet, IP, UDP, sockets', value: 0, unit: 'packets' },
      { what: 'window', value: Math.round(srs.udp.coveredSeconds), unit: 's' },
    ],
    remedies: [
      {
        label: direction === 'from the publishers' ? 'the line of the publishers' : 'the line to the players',
        command: 'mtr -u ADDRESS',
        note: 'their provider, a lower bitrate, a larger SRT latency; nothing on this host helps',
      },
    ],
    lost: 0,
  } as const;
}

/** What was not read is not clean; the host's own where SRS has a namespace of its own may be read elsewhere. */
function known(stages: ReturnType<typeof stagesOf>): ReturnType<typeof stagesOf> {
  return stages.filter(({ lost }) => lost !== undefined);
}

/** In percent of packets, by SRT's own count. */
function shareOf(srt: { readonly packets: number; readonly lost: number } | undefined): number {
  return srt === undefined || srt.packets === 0 ? 0 : (srt.lost * 100) / srt.packets;
}

/** TCP segments of the namespace that were sent again, in percent. */
function retransmitShare({ srs }: Situation): number {
  const [tcp] = stagesOf(srs.stages.out, 'tcp');
  const again = tcp?.counters['retransmits of SRS'];
  const passed = tcp?.passed;
  if (again === undefined || passed === undefined || passed / Math.max(1, tcp?.spanSeconds ?? 1) < TCP_FROM)
    return 0;
  return (again * 100) / passed;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
