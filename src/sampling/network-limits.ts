import { type HostFailure, isFailure, isUnrecorded } from '../host/host.ts';
import type { Look } from '../host/look.ts';
import { toCount } from '../procfs/numbers.ts';
import { Partly } from './probe.ts';
import { HOST_SOURCES } from './sources.ts';
import type { NetworkLimits } from './stage-readings.ts';
import { notUnderstood, textOf } from './texts.ts';

/** The place of the first of them among the texts of the source. */
const BUFFERS_FROM = 3;

export function readNetworkLimits(look: Look): NetworkLimits | HostFailure | Partly<NetworkLimits> {
  const read = HOST_SOURCES.networkLimits.texts.map(path => {
    const text = textOf(look, path);
    return isFailure(text) ? text : (toCount(text.trim()) ?? notUnderstood(path));
  });
  const [maxBacklog, budget, budgetMicroseconds, receiveMaxBytes, receiveDefaultBytes] = read.map(value =>
    isFailure(value) ? undefined : value,
  );
  const value = { maxBacklog, budget, budgetMicroseconds, receiveMaxBytes, receiveDefaultBytes };
  // A network namespace of its own has none of the host's.
  const areOfHost = read
    .slice(0, BUFFERS_FROM)
    .some(result => !isFailure(result) || result.reason !== 'gone');
  // Those of buffers are watched for changes alone: where they are not, nothing is missing.
  const failures = read.filter(
    (result, index): result is HostFailure =>
      isFailure(result) &&
      !((index >= BUFFERS_FROM || !areOfHost) && (result.reason === 'gone' || isUnrecorded(result))),
  );
  const [failure] = failures;
  if (failure === undefined) return value;
  return read.every(isFailure) ? failure : new Partly(value, failure);
}
