import { hostLossFindings } from './advice/past/host-loss-findings.ts';
import type { Finding } from './advice/terms/finding.ts';
import type { Host } from './host/host.ts';
import type { Frame, RecordingHeader } from './host/recording/frame.ts';
import type { FrameTaker } from './host/recording/recorder.ts';
import { HOST_LOSSES_QUESTION, HostLossesModel } from './metrics/past/host-losses.ts';
import { Monitor } from './monitor.ts';
import type { Wanted } from './srs/process/find-srs.ts';
import { FramePacker } from './storage/recordings/frame-packer.ts';
import { RecordingFile } from './storage/recordings/recording-file.ts';
import { flagsOf } from './storage/recordings/told-flags.ts';

type Told = Pick<Finding, 'id' | 'severity' | 'sentence'>;

/** The file of what is imported. The newest frame is held back until it is known which findings begin with it. */
export class ImportedFile implements FrameTaker {
  readonly #file: RecordingFile;
  readonly #packer: FramePacker;
  #newest: Frame | undefined;
  #told: unknown[] = [];

  private constructor(file: RecordingFile, packer: FramePacker) {
    this.#file = file;
    this.#packer = packer;
  }

  /** Rejects with words, also where a file is there already. */
  static async create(path: string): Promise<ImportedFile> {
    const [zlib, minizlib] = await Promise.all([import('node:zlib'), import('minizlib')]);
    return new ImportedFile(await RecordingFile.create(path, zlib.crc32), new FramePacker(zlib, minizlib));
  }

  get newest(): Frame | undefined {
    return this.#newest;
  }

  wantsKey(): boolean {
    return this.#newest?.key === undefined && this.#packer.wantsKey();
  }

  take(frame: Frame): void {
    this.#write();
    this.#newest = frame;
  }

  /** A finding begins with the newest frame. @param finding plain, as JSON is */
  note(finding: unknown): void {
    this.#told.push(finding);
  }

  /** Resolves when what was taken is written; rejects with why it could not be. */
  async settled(): Promise<void> {
    await this.#file.settled();
    const { missing } = this.#file.state;
    if (missing !== undefined) throw new Error(missing);
  }

  /** @returns its bytes */
  async close(): Promise<number> {
    this.#write();
    await this.#file.close(() => this.#file.state.problem === undefined);
    await this.settled();
    return this.#file.state.bytes;
  }

  /** There is no file then. */
  discard(): Promise<void> {
    return this.#file.discard();
  }

  #write(): void {
    const frame = this.#newest;
    if (frame === undefined) return;
    const { at, wall } = frame;
    const told = this.#told
      .splice(0)
      .map(data => ({ kind: 'told' as const, at, wall, name: 'finding', data }));
    const flags = told.reduce((all, { name, data }) => all | flagsOf(name, data), 0);
    const whole: Frame = { ...frame, entries: [...frame.entries, ...told] };
    const packed = this.#packer.pack(whole, flags);
    if ('problem' in packed) this.#file.leaveOut(packed.problem);
    else this.#file.append(packed);
  }
}

/**
 * Watches a host that is played by its frames, to their end, each with a refresh.
 * @param note is given each finding of the newest frame that was none of the one before
 */
export async function watchFrames(
  host: Host,
  { windowSeconds, delaySeconds, wanted }: RecordingHeader,
  note: (finding: Told) => void,
): Promise<void> {
  const aheadMs = host.clock.time().getTime() - host.clock.nowMs();
  const monitor = new Monitor(host, { windowSeconds, delaySeconds, wanted: wanted as Wanted });
  const losses = new HostLossesModel();
  let known: ReadonlySet<string> = new Set();
  let spans = 0;
  for await (const { advice, metrics } of monitor.run(new AbortController().signal)) {
    for (const finding of advice.findings) if (!known.has(finding.id)) note(plain(finding));
    known = new Set(advice.findings.map(({ id }) => id));
    losses.take(await host.look(HOST_LOSSES_QUESTION), aheadMs);
    const all = losses.losses;
    // Who watches an SRS is told of its own losses.
    if (all.spans.length > spans && metrics.srs.length === 0)
      for (const finding of hostLossFindings({ ...all, spans: all.spans.slice(spans) }, aheadMs))
        note(plain(finding));
    spans = all.spans.length;
  }
}

function plain({ id, severity, sentence }: Told): Told {
  return { id, severity, sentence };
}
