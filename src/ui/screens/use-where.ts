import { useMemo } from 'react';
import type { Host } from '../../host/host.ts';
import type { Where } from '../parts/contexts.ts';

/** Where changes of a host's own screen are made; undefined: here. @param name what the screen calls the host */
export function useWhere({ kind }: Pick<Host, 'kind'>, name: string): Where | undefined {
  return useMemo(
    () => (kind === 'remote' ? { label: name, isOfSeveral: false, more: () => 0 } : undefined),
    [kind, name],
  );
}
