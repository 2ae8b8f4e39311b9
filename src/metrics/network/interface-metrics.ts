import type { InterfaceCounters } from '../../procfs/types.ts';
import { cleanText } from '../../text/clean-text.ts';
import { findAgain } from '../terms/find-again.ts';
import type { InterfaceMetrics } from '../terms/metrics.ts';
import { MOST_BYTES_PER_SECOND, ratePerSecond, type Step } from '../terms/rates.ts';

const nameOf = ({ name }: InterfaceCounters): string => name;

/** Every interface that is there now, `lo` included; one that just came has no rates yet. */
export function interfaceMetrics(
  now: readonly InterfaceCounters[] | undefined,
  step: Step<readonly InterfaceCounters[]> | undefined,
  linkSpeeds: ReadonlyMap<string, number>,
): readonly InterfaceMetrics[] {
  const findBefore = findAgain(step?.before, nameOf);
  const findAfter = findAgain(step?.now, nameOf);
  return (now ?? []).map(({ name, receiveBytes, sendBytes }, place) => {
    const before = findBefore(name, place);
    const after = findAfter(name, place);
    const rate = (counter: keyof Omit<InterfaceCounters, 'name'>, most?: number): number | undefined =>
      ratePerSecond(before?.[counter], after?.[counter], step?.elapsedSeconds, most);
    return {
      name: cleanText(name),
      receiveBytesPerSecond: rate('receiveBytes', MOST_BYTES_PER_SECOND),
      sendBytesPerSecond: rate('sendBytes', MOST_BYTES_PER_SECOND),
      receivePacketsPerSecond: rate('receivePackets'),
      sendPacketsPerSecond: rate('sendPackets'),
      receiveDropsPerSecond: rate('receiveDrops'),
      sendDropsPerSecond: rate('sendDrops'),
      receiveFifoErrorsPerSecond: rate('receiveFifoErrors'),
      sendFifoErrorsPerSecond: rate('sendFifoErrors'),
      receiveBytes,
      sendBytes,
      speedMbps: linkSpeeds.get(name),
    };
  });
}
