import type { AdvisedSnapshot } from '../../advice/advised.ts';
import type { Pseudonyms } from '../../srs/privacy/pseudonyms.ts';

/** Names that sentences may have as words, where it is known what they name: they are found in sentences from now on. */
export function learnNames(snapshot: AdvisedSnapshot, names: Pseudonyms): void {
  const { metrics, neighbours = [], sample } = snapshot;
  for (const { name } of metrics.interfaces) names.interface(name);
  for (const { name, group } of neighbours) {
    names.program(name);
    if (group !== undefined) names.group(group);
  }
  for (const { interfaces, threads, api } of metrics.srs) {
    for (const { name } of interfaces) names.interface(name);
    for (const { name } of threads) names.program(name);
    for (const { url } of api?.streams ?? []) names.stream(url);
  }
  for (const { cpuQuotas } of sample.srs) for (const { group } of cpuQuotas.value ?? []) names.group(group);
}
