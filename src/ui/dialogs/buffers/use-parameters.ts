import { useEffect, useState } from 'react';
import { readParameters } from '../../../tuning/kinds/sysctl/sysctl.ts';
import { useSession } from '../../parts/contexts.ts';

type Parameters = Awaited<ReturnType<typeof readParameters>>;

/** The kernel parameters as they are when the dialog opens; undefined: not read yet. */
export function useParameters(): Parameters | undefined {
  const { host } = useSession();
  const [values, setValues] = useState<Parameters>();
  useEffect(() => {
    let isOpen = true;
    void readParameters(host).then(read => {
      if (isOpen) setValues(read);
    });
    return () => {
      isOpen = false;
    };
  }, [host]);
  return values;
}
