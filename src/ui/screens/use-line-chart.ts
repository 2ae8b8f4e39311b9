import { useEffect, useState } from 'react';
import type { DrawChart } from '../../view/charts/time-chart.ts';

/**
 * The line chart, which is loaded when it is needed first: most runs never open the history.
 * @returns undefined until it is there, and for good when it can not be loaded
 */
export function useLineChart(isNeeded: boolean): DrawChart | undefined {
  const [draw, setDraw] = useState<DrawChart>();
  useEffect(() => {
    if (!isNeeded || draw !== undefined) return;
    import('../../view/charts/line-chart.ts').then(
      ({ drawLineChart }) => setDraw(() => drawLineChart),
      // The charts are there all the same, drawn with blocks.
      () => undefined,
    );
  }, [isNeeded, draw]);
  return draw;
}
