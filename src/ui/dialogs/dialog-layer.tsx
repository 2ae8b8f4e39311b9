import { useApp } from 'ink';
import { type ReactNode, useState } from 'react';
import type { Host } from '../../host/host.ts';
import type { Points } from '../../metrics/history/history-points.ts';
import type { CpuMetrics, SrsMetrics } from '../../metrics/terms/metrics.ts';
import type { Verdict } from '../../metrics/verdict/verdict.ts';
import { DELAY_SECONDS, REVERT_AFTER_SECONDS, WINDOW_SECONDS } from '../../settings/settings.ts';
import type { Dialog, Notice } from '../../view/state/view-state.ts';
import { useKeys } from '../keys/use-keys.ts';
import { useSession } from '../parts/contexts.ts';
import type { DialogProps } from '../parts/dialog-props.ts';
import { MessageDialog } from '../parts/message-dialog.tsx';
import { NumberDialog } from '../parts/number-dialog.tsx';
import { AffinityDialog } from './affinity/affinity-dialog.tsx';
import { BuffersDialog } from './buffers/buffers-dialog.tsx';
import { HelpDialog } from './help/help-dialog.tsx';
import { IrqDialog } from './irq/irq-dialog.tsx';
import { JournalDialog } from './journal/journal-dialog.tsx';
import { LeakCheckDialog } from './leak-check/leak-check-dialog.tsx';
import { MacProfileDialog } from './mac-profile/mac-profile-dialog.tsx';
import { OpenFilesDialog } from './open-files/open-files-dialog.tsx';
import { PolicyDialog } from './policy/policy-dialog.tsx';
import { ProfileDialog } from './profile/profile-dialog.tsx';
import { ReniceDialog } from './renice/renice-dialog.tsx';
import { judgeProfile } from './report/judge-profile.ts';
import { ReportDialog } from './report/report-dialog.tsx';
import { UndoDialog } from './undo/undo-dialog.tsx';
import { VerdictDialog } from './verdicts/verdict-dialog.tsx';

export interface DialogLayerProps extends DialogProps {
  /** Undefined: none is open, nothing is drawn. */
  readonly dialog: Dialog | undefined;
  /** The SRS that is selected; undefined when there is none. */
  readonly srs: SrsMetrics | undefined;
  readonly cpus: readonly CpuMetrics[];
  /** What the tunings of this SRS did, the newest first. */
  readonly verdicts: readonly Verdict[];
  /** The history of the SRS with this pid, the oldest first; empty when there is none. */
  readonly pointsOf: (pid: number) => Points;
  /** Stops the program, as Ctrl+Z does. */
  readonly suspend: () => void;
}

/** Titles of the dialogs that change the host, even when one only says why it cannot. */
const TITLES: Readonly<Record<ChangeDialog['kind'], string>> = {
  renice: 'renice',
  affinity: 'affinity',
  policy: 'scheduling policy',
  irq: 'IRQ affinity and RPS',
  buffers: 'socket buffers',
  'open-files': 'open files',
  profile: 'profile',
  'leak-check': 'leak check by valgrind',
};

type ChangeDialog = Extract<
  Dialog,
  { kind: 'renice' | 'affinity' | 'policy' | 'irq' | 'buffers' | 'open-files' | 'profile' | 'leak-check' }
>;

/** The open dialog, over the panes: the last child of a box that spans the terminal. It has the keys while it is open. */
export function DialogLayer({
  dialog,
  srs,
  cpus,
  verdicts,
  pointsOf,
  suspend,
  ...props
}: DialogLayerProps): ReactNode {
  const session = useSession();
  const { host, reverter } = session;
  const { exit } = useApp();
  // While a dialog has the keys, those that always end or stop the program must not be lost; `q` may be typed.
  useKeys(key => {
    if (key === 'Ctrl+C' || key === 'F10') exit();
    if (key === 'Ctrl+Z') suspend();
  }, dialog !== undefined);
  switch (dialog?.kind) {
    case undefined:
      return null;
    case 'help':
      return <HelpDialog {...props} />;
    case 'verdicts':
      return <VerdictDialog {...props} verdicts={verdicts} />;
    case 'report':
      return (
        <ReportDialog
          {...props}
          report={dialog.report}
          verdict={judgeProfile(pointsOf(dialog.report.plan.process.pid), dialog)}
        />
      );
    case 'revert-after':
      return (
        <NumberDialog
          {...props}
          key="revert-after"
          title="revert after"
          question="Seconds after which what is tuned from now on is taken back unless K keeps it (0: it stays)"
          current={reverter.afterSeconds}
          range={{ lowest: REVERT_AFTER_SECONDS.least, highest: REVERT_AFTER_SECONDS.most, isWhole: true }}
          onValue={seconds => {
            reverter.setAfter(seconds);
            props.dispatch({ type: 'notify', notice: revertNotice(seconds) });
          }}
        />
      );
    case 'delay':
      return (
        <NumberDialog
          {...props}
          key="delay"
          title="delay"
          question="Seconds between two refreshes"
          current={session.delaySeconds}
          range={{ lowest: DELAY_SECONDS.least, highest: DELAY_SECONDS.most, isWhole: false }}
          onValue={seconds => session.setDelay(seconds)}
        />
      );
    case 'window':
      return (
        <NumberDialog
          {...props}
          key="window"
          title="window"
          question="Seconds over which losses are counted"
          current={session.windowSeconds}
          range={{ lowest: WINDOW_SECONDS.least, highest: WINDOW_SECONDS.most, isWhole: false }}
          onValue={seconds => session.setWindow(seconds)}
        />
      );
    case 'undo':
      return host.kind === 'recorded' ? (
        <MessageDialog {...props} title="undo" text={describeRecording(host)} />
      ) : (
        <UndoDialog {...props} key={`undo ${dialog.entry}`} entry={dialog.entry} srs={srs} />
      );
    case 'journal':
      return <JournalDialog {...props} />;
    case 'renice':
    case 'affinity':
    case 'policy':
    case 'irq':
    case 'buffers':
    case 'open-files':
    case 'profile':
    case 'leak-check':
      return <ChangeLayer {...props} key={dialog.kind} {...{ dialog, srs, cpus }} />;
  }
}

/** A dialog that changes the host, for the SRS that was there when it opened; or why there is none. */
function ChangeLayer({
  dialog,
  srs,
  cpus,
  ...props
}: Omit<DialogLayerProps, 'verdicts' | 'pointsOf' | 'suspend'> & {
  readonly dialog: ChangeDialog;
}): ReactNode {
  const { host } = useSession();
  const [opened] = useState(srs);
  // What a dialog finds out is worth as much where nothing may be changed; of a recording nothing can be asked.
  if (host.kind === 'recorded')
    return <MessageDialog {...props} title={TITLES[dialog.kind]} text={describeRecording(host)} />;
  const isMac = dialog.kind === 'profile' && host.system === 'macos';
  if (host.isReadOnly && (isMac || dialog.kind === 'leak-check'))
    return <MessageDialog {...props} title={TITLES[dialog.kind]} text={IS_READ_ONLY} />;
  if (isMac) return <MacProfileDialog {...props} />;
  if (dialog.kind === 'irq') return <IrqDialog {...props} {...{ opened, cpus }} />;
  if (dialog.kind === 'buffers') return <BuffersDialog {...props} {...{ opened, srs }} />;
  if (opened === undefined) {
    return <MessageDialog {...props} title={TITLES[dialog.kind]} text={`No SRS runs on ${host.name}.`} />;
  }
  switch (dialog.kind) {
    case 'renice':
      return <ReniceDialog {...props} {...{ opened, srs }} nice={dialog.nice} />;
    case 'affinity':
      return <AffinityDialog {...props} {...{ opened, srs, cpus }} />;
    case 'policy':
      return <PolicyDialog {...props} {...{ opened, srs }} />;
    case 'open-files':
      return <OpenFilesDialog {...props} {...{ opened, srs }} />;
    case 'profile':
      return <ProfileDialog {...props} {...{ opened, srs }} />;
    case 'leak-check':
      return <LeakCheckDialog {...props} opened={opened} />;
  }
}

function revertNotice(seconds: number): Notice {
  const text =
    seconds === 0
      ? 'what is tuned from now on stays'
      : `what is tuned from now on is taken back after ${seconds} s unless K keeps it`;
  return { severity: 'good', text };
}

function describeRecording({ name }: Host): string {
  return `${name} is a recording: nothing on it can be changed or profiled.`;
}

const IS_READ_ONLY =
  'srs-top runs with --read-only: nothing may be changed or profiled. Start it without that option to do so.';
