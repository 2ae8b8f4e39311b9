import type { ReactNode } from 'react';
import { sectionLines } from '../../dialogs/help/sections.ts';
import { useTheme } from '../../parts/contexts.ts';
import { actionOf } from '../../parts/dialog-keys.ts';
import { dialogRoom } from '../../parts/frame.ts';
import { joinNeighbours } from '../../parts/key-binding.ts';
import { READ_KEYS } from '../../parts/shared-keys.ts';
import { TextView } from '../../parts/text-view.tsx';
import { FLEET_KEYS, TUNING_KEYS } from './fleet-keys.ts';

export interface FleetHelpProps {
  readonly columns: number;
  readonly rows: number;
  readonly onClose: () => void;
}

/** The keys of the table, and what its columns are. */
export function FleetHelp({ columns, rows, onClose }: FleetHelpProps): ReactNode {
  const theme = useTheme();
  const room = dialogRoom(columns, rows);
  const itemsOf = (bindings: Parameters<typeof joinNeighbours>[0]) =>
    joinNeighbours(bindings).map(({ keys, help }) => [keys.join(' '), help] as const);
  const sections = [
    { head: 'All hosts', items: itemsOf(FLEET_KEYS) },
    { head: 'Change: the marked, host by host; else the chosen', items: itemsOf(TUNING_KEYS) },
    {
      head: 'Columns',
      items: [
        ['lost', 'packets in the window: receive buffer errors, and what sockets dropped'],
        ['wait', 'percent of the time that the busiest thread was ready without a CPU'],
        ['si', 'percent of softirq on the CPU that has most of it'],
        ['Mbps', "over the interfaces of SRS's namespace, without lo"],
        ['clients', "as SRS's HTTP API counts them"],
      ] as const,
    },
  ];
  const lines = sectionLines(sections, room.innerWidth, theme);
  return (
    <TextView
      {...{ columns, rows, room, lines }}
      title="help"
      content={sections.length}
      hint={`Up Down scroll ${theme.symbols.separator} Esc leaves`}
      onKey={key => {
        if (key === '?' || key === 'F1' || actionOf(READ_KEYS, key) === 'leave') onClose();
      }}
    />
  );
}
