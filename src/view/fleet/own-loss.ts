import type { Snapshot } from '../../metrics/model.ts';
import type { SrsMetrics } from '../../metrics/terms/metrics.ts';
import { type LossLedger, ledgerOf, ownedDrops } from '../../metrics/udp/losses.ts';

/**
 * What a row of one SRS has of the losses of its network namespace: all of them, but for what sockets of another SRS of that
 * namespace are known to have dropped, which stands in that one's row.
 */
export function ownLoss(
  { metrics, sample }: Pick<Snapshot, 'metrics' | 'sample'>,
  srs: SrsMetrics,
): LossLedger {
  const ledger = ledgerOf(srs.udp);
  const { receiveBuffer, lost } = ledger;
  const { unowned } = srs.udp;
  if (receiveBuffer === undefined || unowned === undefined) return ledger;
  const namespaceOf = (pid: number): string | undefined =>
    sample.srs.find(({ identity }) => identity.pid === pid)?.namespace.value;
  const own = namespaceOf(srs.pid);
  const others = metrics.srs
    .filter(({ pid, udp }) => pid !== srs.pid && udp.unowned !== undefined && namespaceOf(pid) === own)
    .reduce((sum, { udp }) => sum + ownedDrops(udp.owners), 0);
  const elsewhere = own === undefined ? 0 : Math.min(others, unowned, receiveBuffer);
  return { ...ledger, receiveBuffer: receiveBuffer - elsewhere, lost: lost - elsewhere };
}
