import type { Severity } from '../../text/severity.ts';
import type { LossLedger } from '../udp/losses.ts';

/**
 * What a window says of losses. `unmeasured`: nothing; `losing`: receive buffers were full; `dropping`: sockets alone
 * dropped something; `errors`: other errors, which are lost packets too; `unread`: nothing was lost, as far as was read.
 */
export type LossState = 'unmeasured' | 'losing' | 'dropping' | 'errors' | 'unread' | 'none';

/** Losses have no threshold: one is bad. */
const SEVERITIES: Readonly<Record<LossState, Severity>> = {
  unmeasured: 'unknown',
  losing: 'bad',
  dropping: 'bad',
  errors: 'warning',
  unread: 'unknown',
  none: 'good',
};

/** Whether packets are lost, and how bad that is. The worst that is sure counts, whatever else is not known. */
export function judgeLoss(ledger: LossLedger): { readonly state: LossState; readonly severity: Severity } {
  const state = stateOf(ledger);
  return { state, severity: SEVERITIES[state] };
}

function stateOf(ledger: LossLedger): LossState {
  if (ledger.receiveBuffer === undefined) return 'unmeasured';
  if (ledger.receiveBuffer > 0) return 'losing';
  if ((ledger.uncounted ?? 0) > 0) return 'dropping';
  const { sendBuffer, memory, checksum, otherInput } = ledger;
  if ([sendBuffer, memory, checksum, otherInput].some(count => (count ?? 0) > 0)) return 'errors';
  return ledger.unread === undefined ? 'none' : 'unread';
}
