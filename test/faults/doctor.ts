import { runSrsTop } from '../helpers/srs-top.ts';
import type { Rig, Srs } from './rig.ts';

/** As short as tells a fault from a moment, and long enough for one of SRS's lines (every 5 s). */
const WINDOW_SECONDS = 6;

/** What `srs-top doctor --json` says. */
export interface Diagnosis {
  readonly state: string;
  readonly findings: readonly {
    readonly id: string;
    readonly severity: string;
    readonly text: string;
    readonly evidence: readonly { readonly what: string; readonly value: unknown; readonly unit?: string }[];
  }[];
}

/** One window of it. Rejects where it prints no JSON. */
export async function askDoctor(srs: Srs, windowSeconds = WINDOW_SECONDS): Promise<Diagnosis> {
  const { stdout, stderr, exitCode } = await runSrsTop([
    ...['doctor', '--json', '--window', windowSeconds],
    ...['-p', srs.pid],
  ]);
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`expected JSON of doctor, it ended with ${exitCode}: ${stdout}${stderr}`);
  }
}

/** Applies a remedy as its finding would: by `srs-top tune`, without asking. */
export async function applyRemedy(rig: Rig, srs: Srs, wishes: readonly string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await runSrsTop(['tune', ...wishes, '--yes', '-p', srs.pid], {
    env: { XDG_STATE_HOME: rig.directory },
  });
  if (exitCode !== 0) throw new Error(`tune ${wishes.join(' ')} ended with ${exitCode}: ${stdout}${stderr}`);
}

/** All that it says, a line each. */
export function tell({ findings }: Diagnosis): string {
  return findings.map(({ id, severity, text }) => `${id} (${severity}): ${text}`).join('\n') || 'nothing';
}
