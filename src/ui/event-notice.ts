import type { Snapshot } from '../metrics/model.ts';
import type { Notice } from './view-state.ts';

/** The last thing that happened to SRS, in words; undefined when nothing did. */
export function eventNotice(events: Snapshot['events']): Notice | undefined {
  const event = events.at(-1);
  switch (event?.kind) {
    case undefined:
      return undefined;
    case 'appeared':
      return { severity: 'good', text: `SRS ${event.pid} is here` };
    case 'gone':
      return { severity: 'bad', text: `SRS ${event.pid} is gone: waiting for its restart` };
    case 'restarted':
      return { severity: 'warning', text: `SRS restarted, pid ${event.pid} → ${event.newPid}` };
  }
}
