import { expect, test } from 'vitest';
import type { Advice, Finding } from '../../src/advice/terms/finding.ts';
import { formatJson } from '../../src/output/json.ts';
import { momentAt, playCapture } from '../metrics/play-capture.ts';

test('findings have their figures, their remedies and what they explain', async () => {
  const { snapshot } = momentAt(await playCapture('incident-rcvbuf-renice', 30), 60);
  const { findings, clearedFindings } = JSON.parse(formatJson(snapshot.metrics, snapshot.advice));
  expect(findings[0]).toMatchObject({
    id: 'starved',
    severity: 'bad',
    pid: 7847,
    text: 'SRS is starved: ready but without a CPU 67 % of the time, 2,362 packets lost',
    lostPackets: 2_362,
    evidence: expect.arrayContaining([{ what: 'lost by it', value: 2_362, unit: 'packets' }]),
    remedies: [
      {
        text: 'renice -15, all threads',
        command: null,
        note: 'of no use where a cgroup or an autogroup ranks them: the preview tells',
        tuning: 'nice',
      },
    ],
  });
  // That it waited before it lost something is no finding that is over: it became this one.
  expect(clearedFindings).toEqual([]);
});

test('what is not known of a finding is null', () => {
  const finding: Finding = {
    id: 'no-port',
    severity: 'warning',
    sentence: 'packets come',
    evidence: [{ what: 'no port', value: 7 }],
    remedies: [{ label: 'find the sender' }],
    lost: 0,
    pid: undefined,
    windowSeconds: 30,
    symptoms: [],
    sinceMs: 0,
    lastedSeconds: 2,
  };
  const advice: Advice = { findings: [finding], cleared: [] };
  const [plain] = JSON.parse(formatJson({} as never, advice)).findings;
  expect(plain).toEqual({
    id: 'no-port',
    severity: 'warning',
    pid: null,
    text: 'packets come',
    lostPackets: 0,
    windowSeconds: 30,
    lastedSeconds: 2,
    evidence: [{ what: 'no port', value: 7, unit: null }],
    remedies: [{ text: 'find the sender', command: null, note: null, tuning: null }],
    symptoms: [],
  });
});
