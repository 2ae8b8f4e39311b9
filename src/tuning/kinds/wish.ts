import type { Host } from '../../host/host.ts';
import type { Refusal, ThreadRequest, TuningKind, TuningPlan } from '../tuning.ts';
import { type IrqAffinityRequest, planIrqAffinity } from './irq/irq-affinity.ts';
import { planRps, type RpsRequest } from './irq/rps.ts';
import { type AffinityRequest, planAffinity } from './process/affinity.ts';
import { type AutogroupRequest, planAutogroup } from './process/autogroup.ts';
import { type OpenFilesRequest, planOpenFiles } from './process/open-files.ts';
import { type PolicyRequest, planPolicy, toPolicy } from './process/policy.ts';
import { planQuota, type QuotaRequest } from './process/quota.ts';
import { planRenice, type ReniceRequest } from './process/renice.ts';
import { planSysctl, type SysctlRequest } from './sysctl/sysctl.ts';

/** What a tuning can be asked for, before it is planned. Plain data: two wishes are the same when their JSON is. */
export type TuningWish =
  | ({ readonly kind: 'nice' } & ReniceRequest)
  | ({ readonly kind: 'autogroup' } & AutogroupRequest)
  | ({ readonly kind: 'affinity' } & AffinityRequest)
  | ({ readonly kind: 'policy' } & PolicyRequest)
  | ({ readonly kind: 'quota' } & QuotaRequest)
  | ({ readonly kind: 'open-files' } & OpenFilesRequest)
  | ({ readonly kind: 'irq-affinity' } & IrqAffinityRequest)
  | ({ readonly kind: 'rps' } & RpsRequest)
  | ({ readonly kind: 'sysctl' } & SysctlRequest);

/** What would give the wish: every thread or file that it reaches, the exact steps, and what to know before. Changes nothing. */
export function planTuning(host: Host, wish: TuningWish): Promise<TuningPlan | Refusal> {
  switch (wish.kind) {
    case 'nice':
      return planRenice(host, wish);
    case 'autogroup':
      return planAutogroup(host, wish);
    case 'affinity':
      return planAffinity(host, wish);
    case 'policy':
      return planPolicy(host, wish);
    case 'quota':
      return planQuota(host, wish);
    case 'open-files':
      return planOpenFiles(host, wish);
    case 'irq-affinity':
      return planIrqAffinity(host, wish);
    case 'rps':
      return planRps(host, wish);
    case 'sysctl':
      return planSysctl(host, wish);
  }
}

/**
 * The same value for threads that came later.
 * @param wanted the value as the plan before wrote it
 * @returns undefined for what is no thread's, and for a value that cannot be chosen
 */
export function repeatWish(kind: TuningKind, request: ThreadRequest, wanted: string): TuningWish | undefined {
  switch (kind) {
    case 'nice':
      return { kind, ...request, nice: Number(wanted), isRepeated: true };
    case 'affinity':
      return { kind, ...request, cpus: wanted };
    case 'policy': {
      const policy = toPolicy(wanted);
      return policy && { kind, ...request, ...policy };
    }
    default:
      return undefined;
  }
}
