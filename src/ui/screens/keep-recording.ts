import type { Session } from '../../session.ts';
import { makeRecordingPath } from '../../storage/recordings/recording-path.ts';
import { formatBytes, formatDuration } from '../../text/format.ts';
import type { Notice } from '../../view/state/view-state.ts';

const NOTHING_RECORDED: Notice = {
  severity: 'unknown',
  text: 'this is a recording already: nothing of it is recorded',
};

/** Starts to record into a file of its own, or ends what is recorded. What came of it, in a sentence; never rejects. */
export async function switchRecording(session: Session): Promise<Notice> {
  const { recording, stateDirectory } = session;
  if (recording === undefined) return NOTHING_RECORDED;
  try {
    if (recording.file !== undefined) return endNotice(await recording.stopFile());
    const path = await makeRecordingPath(stateDirectory, recording.hostName, new Date());
    await recording.startFile(path);
    session.keptFile('a recording', path);
    return { severity: 'good', text: `recording into ${path}: R ends it`, path };
  } catch (error) {
    return { severity: 'bad', text: `could not record: ${detailOf(error)}` };
  }
}

/** Saves the last minutes, which are in memory, after the fact. What came of it, in a sentence; never rejects. */
export async function saveLastMinutes(session: Session): Promise<Notice> {
  const { recording, stateDirectory } = session;
  if (recording === undefined) return NOTHING_RECORDED;
  try {
    const path = await makeRecordingPath(stateDirectory, recording.hostName, new Date());
    const { bytes } = await recording.saveCapsule(path);
    session.keptFile('a recording of the minutes before', path);
    const span = formatDuration(recording.capsule.spanMs / 1_000);
    return { severity: 'good', text: `saved the last ${span} (${formatBytes(bytes)}): ${path}`, path };
  } catch (error) {
    return { severity: 'bad', text: `could not save the last minutes: ${detailOf(error)}` };
  }
}

type State = Awaited<ReturnType<NonNullable<Session['recording']>['stopFile']>>;

function endNotice(state: State): Notice {
  if (state === undefined) return { severity: 'unknown', text: 'nothing was being recorded' };
  const { path, bytes, missing } = state;
  if (missing === undefined)
    return { severity: 'good', text: `recorded ${formatBytes(bytes)}: ${path}`, path };
  if (bytes === 0) return { severity: 'bad', text: `nothing was recorded: ${missing}` };
  return { severity: 'bad', text: `some of the recording is missing: ${missing} (${formatBytes(bytes)})` };
}

function detailOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
