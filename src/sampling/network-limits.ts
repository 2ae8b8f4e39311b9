import { type HostFailure, isFailure } from '../host/host.ts';
import type { Look } from '../host/look.ts';
import { toCount } from '../procfs/numbers.ts';
import { Partly } from './probe.ts';
import { HOST_SOURCES } from './sources.ts';
import type { NetworkLimits } from './stage-readings.ts';
import { notUnderstood, textOf } from './texts.ts';

export function readNetworkLimits(look: Look): NetworkLimits | HostFailure | Partly<NetworkLimits> {
  const read = HOST_SOURCES.networkLimits.texts.map(path => {
    const text = textOf(look, path);
    return isFailure(text) ? text : (toCount(text.trim()) ?? notUnderstood(path));
  });
  const [maxBacklog, budget, budgetMicroseconds] = read.map(value => (isFailure(value) ? undefined : value));
  const value = { maxBacklog, budget, budgetMicroseconds };
  const failures = read.filter(isFailure);
  const [failure] = failures;
  if (failure === undefined) return value;
  return failures.length === read.length ? failure : new Partly(value, failure);
}
