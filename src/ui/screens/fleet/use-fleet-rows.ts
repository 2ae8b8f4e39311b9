import { useMemo, useRef } from 'react';
import type { FleetState } from '../../../fleet/fleet.ts';
import { Pseudonyms } from '../../../srs/privacy/pseudonyms.ts';
import { type FleetRow, rowsOf } from '../../../view/fleet/fleet-row.ts';
import { orderRows } from '../../../view/fleet/order-rows.ts';
import { privateSnapshot } from '../../../view/privacy/private-snapshot.ts';

/** The rows of a fleet at one moment, by trouble; with other names where the real ones are not to be seen. */
export function useFleetRows(state: FleetState, isPrivate: boolean): readonly FleetRow[] {
  const names = useRef(new Map<string, Pseudonyms>());
  return useMemo(() => {
    const rows = state.members.map((member, index) => {
      if (!isPrivate) return rowsOf(member);
      const known = names.current.get(member.label) ?? new Pseudonyms(member.label);
      names.current.set(member.label, known);
      const { snapshot, problem } = member;
      return rowsOf({
        ...member,
        shownAs: otherName(index),
        problem: problem === undefined ? undefined : 'not reached',
        snapshot: snapshot && privateSnapshot(snapshot, known),
      });
    });
    return orderRows(rows);
  }, [state, isPrivate]);
}

/** What a host is called where its name is not to be seen. @param index among all */
export function otherName(index: number): string {
  return `host-${index + 1}`;
}
