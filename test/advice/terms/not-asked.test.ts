import { expect, test } from 'vitest';
import { FINDING_IDS } from '../../../src/advice/terms/finding.ts';
import { notAsked } from '../../../src/advice/terms/not-asked.ts';
import { type Change, ownSocket, seconds, situation } from '../made-up-situation.ts';

const needsOf = (change: Change): readonly string[] =>
  notAsked([situation(change)]).map(({ needs }) => needs);

test('of a moment no rule can be asked that takes two readings', () => {
  const groups = notAsked([
    situation({
      evidence: seconds(1, { lost: undefined }),
      udp: { coveredSeconds: 0, isCurrent: false },
      srs: { sockets: [ownSocket({ receiveBufferBytes: undefined })] },
    }),
  ]);
  const [readings, buffers] = ['two readings of the counters', "the buffers of SRS's sockets (ss -m)"].map(
    needs => groups.find(group => group.needs === needs)?.findings ?? [],
  );
  expect(readings).toContain('starved');
  expect(readings).not.toContain('clamped-buffer');
  expect(buffers).toEqual(['clamped-buffer', 'default-buffer']);
  const all = groups.flatMap(({ findings }) => findings);
  expect(new Set(all).size).toBe(all.length);
});

test('what one SRS lacks, another may have', () => {
  const silent = situation({ srs: { log: undefined } });
  expect(needsOf({ srs: { log: undefined } })).toContain("SRS's log");
  expect(notAsked([silent, situation({ log: {} })]).map(({ needs }) => needs)).not.toContain("SRS's log");
});

test('without an SRS every rule is left', () => {
  expect(notAsked([])).toEqual([
    { needs: 'a process of SRS', findings: FINDING_IDS.filter(id => id !== 'lost-before') },
  ]);
});
