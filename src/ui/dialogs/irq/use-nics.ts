import { useEffect, useState } from 'react';
import { type IrqRates, readIrqRates } from '../../../tuning/kinds/irq/irq-rates.ts';
import { type Nic, readNics } from '../../../tuning/kinds/irq/nic.ts';
import { isRefusal, type Refusal } from '../../../tuning/tuning.ts';
import { useSession } from '../../parts/contexts.ts';

export interface NicsRead {
  /** Undefined: not read yet. */
  readonly nics: readonly Nic[] | Refusal | undefined;
  /** Undefined in the first second. */
  readonly rates: IrqRates | undefined;
}

/** The interfaces as they are when the dialog opens, and a second later the rates of their IRQs. Then nothing more. */
export function useNics(): NicsRead {
  const { host } = useSession();
  const [nics, setNics] = useState<NicsRead['nics']>();
  const [rates, setRates] = useState<IrqRates>();
  useEffect(() => {
    const closing = new AbortController();
    const { signal } = closing;
    async function read(): Promise<void> {
      const found = await readNics(host);
      if (signal.aborted) return;
      setNics(found);
      if (isRefusal(found)) return;
      const irqs = found.flatMap(nic => nic.irqs.map(({ irq }) => irq));
      const measured = irqs.length === 0 ? undefined : await readIrqRates(host, irqs, { signal });
      if (!signal.aborted) setRates(measured);
    }
    void read();
    return () => closing.abort();
  }, [host]);
  return { nics, rates };
}
