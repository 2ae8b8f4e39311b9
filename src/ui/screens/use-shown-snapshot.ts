import { useMemo, useRef } from 'react';
import type { AdvisedSnapshot } from '../../advice/advised.ts';
import { Pseudonyms } from '../../srs/privacy/pseudonyms.ts';
import { privateSnapshot } from '../../view/privacy/private-snapshot.ts';

/** The snapshot as it is to be shown: the very one, or as others may see it, with names that stay the same. */
export function useShownSnapshot(snapshot: AdvisedSnapshot, isPrivate: boolean): AdvisedSnapshot {
  const names = useRef<Pseudonyms>(undefined);
  const { host } = snapshot.metrics;
  return useMemo(() => {
    if (!isPrivate) return snapshot;
    names.current ??= new Pseudonyms(host);
    return privateSnapshot(snapshot, names.current);
  }, [snapshot, isPrivate, host]);
}
