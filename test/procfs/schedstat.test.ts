import { describe, expect, test } from 'vitest';
import { parseSchedstat } from '../../src/procfs/schedstat.ts';
import { ends, readCapture } from './recorded-texts.ts';

describe('parseSchedstat', () => {
  test('reads the three figures', () => {
    expect(parseSchedstat('8497605808 4431539718 91558\n')).toEqual({
      runNanoseconds: 8497605808,
      waitNanoseconds: 4431539718,
      timeslices: 91558,
    });
  });

  test('shows how the incident made SRS wait: 66 % of 5 s before the renice, 18 % after', () => {
    const moments = readCapture('incident-rcvbuf-renice.ndjson.gz');
    const waited = (second: number) => {
      const [before, after] = ends(
        moments.filter(({ atSeconds: t }) => t >= second - 0.5 && t < second + 5.5),
      );
      const [a, b] = [before, after].map(m => parseSchedstat(m.read('/proc/7847/task/7847/schedstat')));
      const nanoseconds = (b?.waitNanoseconds ?? Number.NaN) - (a?.waitNanoseconds ?? Number.NaN);
      return nanoseconds / 1e9 / (after.atSeconds - before.atSeconds);
    };
    expect(waited(60)).toBeCloseTo(0.66, 1);
    expect(waited(70)).toBeCloseTo(0.18, 1);
  });

  test('"0 0 0" is a kernel that does not know', () => {
    expect(parseSchedstat('0 0 0\n')).toBeUndefined();
    expect(parseSchedstat('0 5 0\n')).toEqual({ runNanoseconds: 0, waitNanoseconds: 5, timeslices: 0 });
  });

  test.each(['', '1', '1 2', '1 2 x', '-1 2 3', 'a b c'])('is undefined for %j', text => {
    expect(parseSchedstat(text)).toBeUndefined();
  });
});
