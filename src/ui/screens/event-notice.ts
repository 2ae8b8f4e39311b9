import type { Snapshot } from '../../metrics/model.ts';
import type { Wanted } from '../../srs/process/find-srs.ts';
import { afterEnd } from '../../view/sentences/wanted-words.ts';
import type { Notice } from '../../view/state/view-state.ts';

/** What happened to SRS, in words; undefined when nothing did. Of several things the worst gives the severity. */
export function eventNotice(events: Snapshot['events'], wanted: Wanted): Notice | undefined {
  const notices = events.map(event => noticeOf(event, wanted));
  const [first] = notices;
  if (first === undefined) return undefined;
  const worst = (['bad', 'warning', 'good'] as const).find(severity =>
    notices.some(notice => notice.severity === severity),
  );
  return { severity: worst ?? first.severity, text: notices.map(({ text }) => text).join('; ') };
}

function noticeOf(event: Snapshot['events'][number], wanted: Wanted): Notice {
  switch (event.kind) {
    case 'appeared':
      return { severity: 'good', text: `SRS ${event.pid} is here` };
    case 'gone':
      return { severity: 'bad', text: `SRS ${event.pid} is gone: ${afterEnd(wanted)}` };
    case 'restarted':
      return { severity: 'warning', text: `SRS restarted, pid ${event.pid} → ${event.newPid}` };
  }
}
