import { describe, expect, test } from 'vitest';
import type { SrsMetrics, UdpWindow } from '../../../src/metrics/terms/metrics.ts';
import { ledgerOf } from '../../../src/metrics/udp/losses.ts';
import { lossSentence, ownerText, spanOf } from '../../../src/view/sentences/loss-sentence.ts';
import { snapshotOf } from '../../ui/made-up-snapshot.ts';

const QUIET: UdpWindow = {
  time: '2026-11-23T01:46:55.000Z',
  windowSeconds: 30,
  coveredSeconds: 30,
  gapSeconds: 0,
  isCurrent: true,
  received: 902_144,
  noPorts: 0,
  inErrors: 0,
  receiveBufferErrors: 0,
  sent: 345_120,
  sendBufferErrors: 0,
  checksumErrors: 0,
  memoryErrors: 0,
  lossPercent: 0,
  owners: [],
  unowned: 0,
  uncounted: 0,
};
const LOSING: UdpWindow = {
  ...QUIET,
  inErrors: 7_382,
  receiveBufferErrors: 7_382,
  lossPercent: 0.811,
  owners: [{ local: '0.0.0.0:8000', inode: 1, drops: 7_382 }],
};

function srsWith(udp: Partial<UdpWindow>, isHost: boolean | undefined = false): SrsMetrics {
  const [srs] = snapshotOf({ refreshes: 2 }).metrics.srs;
  if (srs === undefined) throw new Error('no SRS');
  return { ...srs, udp: { ...QUIET, ...udp }, namespace: { id: 'net:[1]', isHost } };
}

/** The sentence as it is read. */
function say(udp: Partial<UdpWindow>): string {
  const { severity, verdict, figures, owner } = lossSentence(srsWith(udp));
  return `${severity}: ${[verdict, figures, owner].filter(part => part !== '').join(', ')}`;
}

describe('no loss is said only of counters that were read', () => {
  test.each([
    [{ isCurrent: false, gapSeconds: 4 }, 'no counters for 4.0 s'],
    [{ received: undefined }, 'received packets and errors not read'],
    [{ inErrors: undefined }, 'received packets and errors not read'],
    [{ sendBufferErrors: undefined }, 'send buffer errors not read'],
    [{ uncounted: undefined }, 'drops of sockets not read'],
  ] as const)('%j', (udp, why) => {
    expect(say(udp)).toBe(`unknown: UDP loss unknown, ${why}`);
  });

  test('a loss that is known is a loss all the same', () => {
    expect(say({ ...LOSING, uncounted: undefined, sendBufferErrors: undefined, isCurrent: false })).toMatch(
      /^bad: LOSING UDP, 7,382 of /,
    );
  });

  test('a counter that this kernel does not have (MemErrors before 5.11) is no doubt', () => {
    expect(say({ memoryErrors: undefined })).toMatch(/^good: /);
  });
});

describe('the sentence of loss', () => {
  test('names how much, of what, in which span, and whose it is', () => {
    expect(say(LOSING)).toBe('bad: LOSING UDP, 7,382 of 909,526 in 30 s (0.81 %), all at :8000');
  });

  test('names beside it what was dropped for want of UDP memory, which may be most', () => {
    const both = { ...LOSING, memoryErrors: 90_000, inErrors: 97_382 };
    expect(say(both)).toBe(
      'bad: LOSING UDP, 7,382 of 999,526 in 30 s (0.81 %), 90,000 more for want of UDP memory, all at :8000',
    );
  });

  test('says what the sockets dropped and no counter names: no counter is no proof of no loss', () => {
    const owners = [{ local: '0.0.0.0:8000', inode: 1, drops: 1_999 }];
    expect(say({ owners, uncounted: 1_999 })).toBe(
      'bad: LOSING UDP, 1,999 dropped by sockets in 30 s, in no UDP counter, at :8000',
    );
    expect(say({ owners, inErrors: 1_999, checksumErrors: 1_999 })).toMatch(
      /^warning: UDP errors, 1,999 bad/,
    );
    const both = { inErrors: 500, receiveBufferErrors: 500, lossPercent: 0.055, owners, uncounted: 1_499 };
    expect(say(both)).toMatch(
      /^bad: LOSING UDP, 500 of 902,644 in 30 s \(0\.06 %\), 1,499 more dropped by sockets,/,
    );
  });

  test('has fewer words for a narrow screen', () => {
    const short = (udp: Partial<UdpWindow>): string => lossSentence(srsWith(udp)).shortFigures;
    expect(short(LOSING)).toBe('7,382 in 30 s (0.81 %)');
    expect(short({})).toBe('in 30 s');
    expect(short({ checksumErrors: 3 })).toBe('3 bad checksums in 30 s');
  });

  test('says when there is none', () => {
    expect(say({})).toBe('good: no UDP loss, in 30 s, 902,144 received');
  });

  test('says what part of the window is covered', () => {
    expect(say({ coveredSeconds: 12.4 })).toBe('good: no UDP loss, in 12.4 s of 30, 902,144 received');
  });

  test('waits for its figures before there are two readings', () => {
    expect(say({ receiveBufferErrors: undefined, coveredSeconds: 0 })).toBe(
      'unknown: measuring, no figures yet',
    );
  });

  test('does not say that it measures while the counters cannot be read', () => {
    expect(say({ receiveBufferErrors: undefined, coveredSeconds: 0, gapSeconds: 12 })).toBe(
      'unknown: UDP loss unknown, no counters for 12.0 s',
    );
  });

  test.each<[string, Partial<UdpWindow>]>([
    ['3 send buffer errors', { sendBufferErrors: 3 }],
    ['1,200 for want of UDP memory', { memoryErrors: 1_200, inErrors: 1_200 }],
    ['7 bad checksums', { checksumErrors: 7, inErrors: 7 }],
    ['2 other input errors', { inErrors: 2 }],
    ['3 send buffer errors, 7 bad checksums', { sendBufferErrors: 3, checksumErrors: 7, inErrors: 7 }],
  ])('names errors of other kinds: %s', (words, udp) => {
    expect(say(udp)).toBe(`warning: UDP errors, ${words} in 30 s`);
  });

  test("says whose namespace it is, SRS's when that is not known", () => {
    const nameOf = (isHost: boolean | undefined) => lossSentence(srsWith({}, isHost)).namespace;
    expect([true, false, undefined].map(nameOf)).toEqual(["host's netns", "srs's netns", "srs's netns"]);
  });
});

describe('whose it is', () => {
  const owners = [
    { local: '0.0.0.0:8000', inode: 1, drops: 5_000 },
    { local: '[::]:10080', inode: 2, drops: 2_382 },
  ];

  test.each<[string, Partial<UdpWindow>]>([
    ['all at 0.0.0.0:8000', {}],
    ['all at 0.0.0.0:8000 and 1 more', { owners }],
    ['5,000 of 7,382 at 0.0.0.0:8000', { owners: owners.slice(0, 1), unowned: 2_382 }],
    ['at least 5,000 of 7,382 at 0.0.0.0:8000', { owners: owners.slice(0, 1), unowned: undefined }],
    ['none at a socket of this SRS', { owners: [], unowned: 7_382 }],
    ['', { owners: [], unowned: undefined }],
    ['', { receiveBufferErrors: 0 }],
    // The counters and the sockets are not read in the same microsecond.
    ['all at 0.0.0.0:8000', { owners: [{ local: '0.0.0.0:8000', inode: 1, drops: 7_378 }], unowned: 4 }],
  ])('%j', (words, change) => {
    expect(ownerText({ ...LOSING, ...change })).toBe(words);
  });

  test("is not said of a socket that may be anybody's", () => {
    const srs = srsWith(LOSING);
    const [socket] = srs.sockets;
    if (socket === undefined) throw new Error('no socket');
    const ownerOf = (isOwn: boolean | undefined) =>
      lossSentence({ ...srs, sockets: [{ ...socket, isOwn }] }).owner;
    expect(ownerOf(true)).toBe('all at :8000');
    expect(ownerOf(undefined)).toBe('all at :8000, whose is unknown');
  });

  test('is named where another SRS of the same namespace owns it', () => {
    const ofOther = { ...srsWith(LOSING), pid: 13_820 };
    const srs = srsWith({ ...LOSING, owners: [], unowned: 7_382 });
    const say = (...all: readonly SrsMetrics[]): string => lossSentence(srs, [srs, ...all]).owner;
    expect(say(ofOther)).toBe('all at :8000 of SRS 13820');
    const elsewhere = { ...ofOther, namespace: { id: 'net:[2]', isHost: false } };
    expect(say(elsewhere)).toBe('none at a socket of this SRS');
    expect(say({ ...srs, pid: 13_820 })).toBe('none at a socket of this SRS');
  });
});

describe('the span', () => {
  test.each([
    [30, '30 s'],
    [30.4, '30 s'],
    [27.4, '27.4 s of 30'],
    [40, '40.0 s of 30'],
    [0, '0.0 s of 30'],
  ])('of %s s is written %s', (coveredSeconds, words) => {
    expect(spanOf({ ...QUIET, coveredSeconds })).toBe(words);
  });
});

describe('other input errors', () => {
  test('are what no counter names; unknown when the whole is', () => {
    const errors = { inErrors: 20, receiveBufferErrors: 5, checksumErrors: 4, memoryErrors: 3 };
    expect(ledgerOf({ ...QUIET, ...errors }).otherInput).toBe(8);
    expect(ledgerOf({ ...QUIET, ...errors, memoryErrors: undefined }).otherInput).toBe(11);
    expect(ledgerOf({ ...QUIET, inErrors: undefined }).otherInput).toBeUndefined();
    // Read a moment apart, the parts may be more than the whole.
    expect(ledgerOf({ ...QUIET, inErrors: 2, receiveBufferErrors: 3 }).otherInput).toBe(0);
  });
});
