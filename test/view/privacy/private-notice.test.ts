import { describe, expect, test } from 'vitest';
import { Pseudonyms } from '../../../src/srs/privacy/pseudonyms.ts';
import {
  privateMarks,
  privateNotice,
  privateSentence,
  privateVerdict,
} from '../../../src/view/privacy/private-notice.ts';

const STATE = '/home/alice acme/.local/state/srs-top';

describe('a sentence for others', () => {
  test.each([
    [
      `recording into ${STATE}/recordings/edge-3-20261130T031200123Z.srstop: R ends it`,
      'recording into …/recordings/host-1-20261130T031200123Z.srstop: R ends it',
    ],
    [
      `saved the last 9:59 (1.2 MiB): ${STATE}/recordings/media-20261130T031200123Z.srstop`,
      'saved the last 9:59 (1.2 MiB): …/recordings/host-1-20261130T031200123Z.srstop',
    ],
    [`could not record: ${STATE}/recordings: no space`, 'could not record: …/recordings: no space'],
    [
      `saved host-1-20261130T031200123Z.svg, .txt in ${STATE}/pictures`,
      'saved host-1-20261130T031200123Z.svg, .txt in …/pictures',
    ],
    [
      `nice 0 → -15, not in ${STATE}/journal.ndjson: /proc/17034/stat is gone`,
      'nice 0 → -15, not in …/journal.ndjson: /proc/17034/stat is gone',
    ],
    [
      `recorded 3 s: ${STATE}/profiles/edge-3-17034-20261130T031200123Z/perf.data`,
      'recorded 3 s: …/profiles/host-1-20261130T031200123Z/perf.data',
    ],
    [
      'not recorded: /home/alice/acme/x.srstop: it is gone',
      'not recorded: /home/user-1/dir-1/dir-2.srstop: it is gone',
    ],
    ['no SRS runs on edge-3', 'no SRS runs on host-1'],
    ['1/4 threads: renice 0 → -15 on 17034', undefined],
  ])('%s', (sentence, expected) => {
    expect(privateSentence(sentence, new Pseudonyms('edge-3'))).toBe(expected ?? sentence);
  });

  test('of a path no more is said where it is cut', () => {
    const path = `${STATE}/recordings/edge-3-20261130T031200123Z.srstop`;
    const notice = { severity: 'good', text: `recorded 7 KiB: ${path}`, path } as const;
    const shown = '…/recordings/host-1-20261130T031200123Z.srstop';
    expect(privateNotice(notice, new Pseudonyms('edge-3'))).toEqual({
      severity: 'good',
      text: `recorded 7 KiB: ${shown}`,
      path: shown,
    });
  });

  test.each(['/', '/recordings', '/a ', `${STATE}/`])('of many times %s takes no time', piece => {
    const start = performance.now();
    privateSentence(piece.repeat(20_000), new Pseudonyms('edge-3'));
    expect(performance.now() - start).toBeLessThan(1_500);
  });
});

test('words of marks, and of what is judged', () => {
  const names = new Pseudonyms('edge-3');
  const [of, ...more] = privateMarks(
    [
      {
        ...{ beganMs: 1, atMs: 2, label: 'players of 203.0.113.9 complain on edge-3', windowSeconds: 30 },
        ...{ pid: 7, startTicks: 1, isJudged: false, entry: undefined, undoes: undefined, isNote: true },
      },
    ],
    names,
  );
  expect(more).toEqual([]);
  expect(of).toMatchObject({ atMs: 2, label: 'players of 198.18.0.1 complain on host-1' });
  const span = { beganMs: 1, doneMs: 2, titles: ['quota of acme.service 100 % → none'], windowSeconds: 30 };
  const verdict = {
    before: undefined,
    after: undefined,
    isFinal: false,
    isGone: false,
    load: 'unknown',
  } as const;
  expect(privateVerdict({ ...verdict, span }, names).span.titles).toEqual([
    'quota of dir-1.service 100 % → none',
  ]);
});
