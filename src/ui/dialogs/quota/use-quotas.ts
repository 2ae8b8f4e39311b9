import { useEffect, useState } from 'react';
import { type CpuQuotas, decidingLevel, readCpuQuotas } from '../../../tuning/limits/cpu-quotas.ts';
import { type RecentThrottling, readRecentThrottling } from '../../../tuning/limits/cpu-throttling.ts';
import { useSession } from '../../parts/contexts.ts';

export interface QuotasRead {
  /** Undefined: not read yet. */
  readonly quotas: CpuQuotas | undefined;
  /** Of the cgroup that decides. Undefined in the first second, and where it cannot be told. */
  readonly recent: RecentThrottling | undefined;
}

/** The cgroups over a process as they are when the dialog opens, and a second later how much the tightest holds it back. */
export function useQuotas(pid: number): QuotasRead {
  const { host } = useSession();
  const [quotas, setQuotas] = useState<CpuQuotas>();
  const [recent, setRecent] = useState<RecentThrottling>();
  useEffect(() => {
    const closing = new AbortController();
    const { signal } = closing;
    async function read(): Promise<void> {
      const found = await readCpuQuotas(host, pid);
      if (signal.aborted) return;
      setQuotas(found);
      const deciding = decidingLevel(found.levels);
      const measured = deciding && (await readRecentThrottling(host, deciding.file, { signal }));
      if (!signal.aborted) setRecent(measured);
    }
    void read();
    return () => closing.abort();
  }, [host, pid]);
  return { quotas, recent };
}
