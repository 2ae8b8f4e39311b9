import type { StreamMetrics } from '../../metrics/terms/api-terms.ts';
import { formatCount, UNKNOWN } from '../../text/format.ts';
import type { Column } from '../look/table.ts';

const LEAST_NAME = 16;
const WIDTH_BESIDE_NAME = 60;
const MOST_NAME = 60;

/** Columns of the table of streams: on 80 columns all stand beside a name of 20. */
export function streamColumns(width: number): readonly Column<StreamMetrics>[] {
  const name = Math.min(MOST_NAME, Math.max(LEAST_NAME, width - WIDTH_BESIDE_NAME));
  return [
    { head: '', width: name, align: 'left', cut: 'start', dropOrder: 0, cell: ({ url }) => `  ${url}` },
    { head: 'clients', width: 9, align: 'right', dropOrder: 1, cell: ({ clients }) => formatCount(clients) },
    { head: 'in kbps', width: 10, align: 'right', dropOrder: 2, cell: row => formatCount(row.receiveKbps) },
    { head: 'out kbps', width: 11, align: 'right', dropOrder: 2, cell: row => formatCount(row.sendKbps) },
    { head: 'frames/s', width: 10, align: 'right', dropOrder: 3, cell: framesCell },
    { head: '  video', width: 12, align: 'left', dropOrder: 4, cell: row => `  ${videoOf(row)}` },
    { head: 'audio', width: 7, align: 'left', dropOrder: 5, cell: ({ audioCodec }) => audioCodec ?? UNKNOWN },
  ];
}

/** A stream that nobody publishes has none. */
function framesCell({ isPublished, videoFramesPerSecond }: StreamMetrics): string {
  if (isPublished === false) return 'idle';
  return videoFramesPerSecond === undefined ? UNKNOWN : videoFramesPerSecond.toFixed(1);
}

function videoOf({ videoCodec, height }: StreamMetrics): string {
  if (videoCodec === undefined) return UNKNOWN;
  return height === undefined || height === 0 ? videoCodec : `${videoCodec} ${height}`;
}
