import type { SocketMetrics } from '../../../metrics/terms/metrics.ts';
import { type BufferLimits, type BufferLineage, bufferLineage } from '../../../metrics/udp/buffer-lineage.ts';
import { formatBytes, UNKNOWN } from '../../../text/format.ts';
import { wrapText } from '../../../text/width.ts';
import { parameterOf } from '../../../tuning/kinds/sysctl/kernel-parameters.ts';
import { toParameterValue } from '../../../tuning/kinds/sysctl/parameter-value.ts';
import type { ParameterWish } from '../../../tuning/kinds/sysctl/sysctl.ts';
import { isRefusal } from '../../../tuning/tuning.ts';
import { targetTable } from '../../../view/lines/target-table.ts';
import type { Theme } from '../../../view/look/theme.ts';

/** More would push the plan off the screen; clients of their own sockets are all alike. */
const MOST_ROWS = 6;

/** The limits with the values that the parameters have, by name. */
export function limitsOf(values: ReadonlyMap<string, string>): BufferLimits {
  const of = (name: string): number | undefined => {
    const value = values.get(`net.core.${name}`);
    return value === undefined ? undefined : Number(value);
  };
  return {
    receiveMaxBytes: of('rmem_max'),
    receiveDefaultBytes: of('rmem_default'),
    sendMaxBytes: of('wmem_max'),
    sendDefaultBytes: of('wmem_default'),
  };
}

/** The values as they would be. What is not understood changes nothing. */
export function withWishes(
  values: ReadonlyMap<string, string>,
  wishes: readonly ParameterWish[],
): ReadonlyMap<string, string> {
  const changed = new Map(values);
  for (const { id, value } of wishes) {
    const parameter = parameterOf(id);
    const checked = parameter && toParameterValue(parameter, value);
    if (checked !== undefined && !isRefusal(checked)) changed.set(id, checked.value);
  }
  return changed;
}

/**
 * What each UDP socket of SRS asked for, has, and would get: of the directions that the wishes are about. Sockets that
 * are alike share a row. Empty when they are about none, or no buffer is known.
 */
export function lineageTable(
  sockets: readonly SocketMetrics[],
  values: ReadonlyMap<string, string>,
  wishes: readonly ParameterWish[],
  width: number,
  theme: Theme,
): string[] {
  const directions = (['receive', 'send'] as const).filter(direction =>
    wishes.some(({ id }) => id.startsWith(direction === 'receive' ? 'net.core.rmem' : 'net.core.wmem')),
  );
  const [now, after] = [limitsOf(values), limitsOf(withWishes(values, wishes))];
  const rows = sockets.flatMap(socket => {
    const lineage = bufferLineage(socket, now, after);
    return directions.flatMap(direction => rowOf(socket.local, direction, lineage[direction]));
  });
  const alike = [...Map.groupBy(rows, row => JSON.stringify(row)).values()].flatMap(([row, ...others]) =>
    row === undefined
      ? []
      : [{ ...row, name: others.length > 0 ? `${row.name} ×${others.length + 1}` : row.name }],
  );
  if (alike.length === 0) return [];
  const rest = alike.length - MOST_ROWS;
  const head = { name: 'socket of SRS', from: 'has', to: 'after restart' };
  return [
    ...targetTable(alike.slice(0, MOST_ROWS), head, width, theme),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
    ...wrapText('Twice what is asked, at most twice the max; kept until SRS restarts.', width).map(line =>
      theme.paint('dim', line),
    ),
  ];
}

function rowOf(local: string, direction: 'receive' | 'send', lineage: BufferLineage) {
  const { asking, askedBytes, gotBytes, nextBytes } = lineage;
  if (gotBytes === undefined) return [];
  const bound = asking === 'at-least' ? ' or more' : '';
  const next = nextBytes === undefined ? UNKNOWN : `${formatBytes(nextBytes)}${bound}`;
  const note = asking === 'none' ? 'asked for none' : `asked ${formatBytes(askedBytes)}${bound}`;
  return [
    {
      id: local,
      name: direction === 'receive' ? 'recv' : 'send',
      from: formatBytes(gotBytes),
      to: next,
      note,
    },
  ];
}
