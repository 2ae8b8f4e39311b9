import { useCallback, useRef } from 'react';
import type { AdvisedSnapshot } from '../../advice/advised.ts';
import { Pseudonyms } from '../../srs/privacy/pseudonyms.ts';
import type { Afar } from '../../text/own-command.ts';
import { privateSnapshot } from '../../view/privacy/private-snapshot.ts';

/** Gives a snapshot as it is to be shown: the very one, or as others may see it, with names that stay the same. */
export function useShown(
  isPrivate: boolean,
  afar: Afar | undefined,
): (snapshot: AdvisedSnapshot) => AdvisedSnapshot {
  const names = useRef<Pseudonyms>(undefined);
  const shown = useRef(new WeakMap<AdvisedSnapshot, AdvisedSnapshot>());
  return useCallback(
    snapshot => {
      if (!isPrivate) return snapshot;
      const known = shown.current.get(snapshot);
      if (known !== undefined) return known;
      names.current ??= new Pseudonyms(snapshot.metrics.host, afar);
      const made = privateSnapshot(snapshot, names.current);
      shown.current.set(snapshot, made);
      return made;
    },
    [isPrivate, afar],
  );
}
