import { readFileSync } from 'node:fs';
import { counter, level } from '../evidence.ts';
import type { Fault } from '../fault.ts';
import { netCounter, qdiscDrops } from '../kernel.ts';

/** NACKs/s that SRS sends, by the newest line of its log: srs_app_rtc_server.cpp. */
function askedAgain(log: string): number {
  return Number([...readFileSync(log, 'utf8').matchAll(/ snk=\(\d+,a:\d+,v:\d+,h:(\d+)\)/g)].at(-1)?.[1]);
}

/** What happens behind SRS, on the way out, and before the host. */
export const BEYOND_FAULTS: readonly Fault[] = [
  {
    name: 'qdisc too short: pfifo limit 10',
    first: 'qdisc-drops',
    async inject(rig) {
      const tc = (...words: readonly string[]) => rig.near.exec(['tc', 'qdisc', ...words]);
      // A cable between namespaces never makes a queue wait: its rate is limited as that of a line is.
      await tc(
        'add',
        'dev',
        'eth0',
        'root',
        'handle',
        '1:',
        ...'tbf rate 20mbit burst 20kb latency 1s'.split(' '),
      );
      await tc('add', 'dev', 'eth0', 'parent', '1:', 'pfifo', 'limit', '10');
      const srs = await rig.startSrs({ players: 20 });
      await rig.send({ packetsPerSecond: 300 });
      return {
        srs,
        evidence: srs => [
          counter('drops/s of the qdisc', 500, () => qdiscDrops(rig.near, 'eth0')),
          counter('SndbufErrors/s of its namespace', 500, () => netCounter(srs.pid, 'Udp', 'SndbufErrors')),
        ],
        byHand: () => tc('del', 'dev', 'eth0', 'root'),
      };
    },
  },
  {
    name: 'packets lost before they reach this host',
    first: 'not-this-host',
    async inject(rig) {
      await rig.filter(rig.far, 'output priority 0', [
        'udp dport 8000 numgen random mod 100 < 8 counter drop',
      ]);
      const log = `${rig.directory}/srs.log`;
      const srs = await rig.startSrs({ log });
      await rig.send({ packetsPerSecond: 1_000 });
      return {
        srs,
        evidence: () => [
          counter('packets/s that the line drops', 40, async () => {
            const text = await rig.far.exec(['nft', 'list', 'ruleset']);
            return Number(/packets (\d+)/.exec(text)?.[1] ?? 0);
          }),
          level("packets/s that SRS's log asks for again", 40, () => askedAgain(log)),
        ],
        byHand: () => rig.far.exec(['nft', 'flush', 'ruleset']),
      };
    },
  },
];
