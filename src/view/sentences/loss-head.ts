import { judgeLoss } from '../../metrics/judgement/judge-loss.ts';
import type { SrsMetrics } from '../../metrics/terms/metrics.ts';
import { ledgerOf } from '../../metrics/udp/losses.ts';
import type { Severity } from '../../text/severity.ts';
import { lossSentence, siblingThatOwns } from './loss-sentence.ts';

/**
 * What a report says first of one SRS: whether it loses, how much, and at whose sockets. The counters are those of a network
 * namespace: one whose sockets dropped nothing is not said to lose what another SRS in it lost.
 * @param all every SRS of the host
 */
export function lossHead(
  srs: SrsMetrics,
  all: readonly SrsMetrics[],
): { readonly severity: Severity; readonly words: string } {
  const { verdict, figures, owner, namespace } = lossSentence(srs, all);
  const { severity, state } = judgeLoss(ledgerOf(srs.udp));
  const isLoss = state === 'losing' || state === 'dropping';
  if (
    isLoss &&
    srs.udp.unowned !== undefined &&
    siblingThatOwns(srs, all) !== undefined &&
    srs.udp.owners.length === 0
  )
    return { severity: 'good', words: `no loss of its own  ${figures} in ${namespace}, ${owner}` };
  return { severity, words: [verdict, figures, ...(owner === '' ? [] : [owner])].join('  ') };
}
