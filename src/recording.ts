import type { AdvisedSnapshot } from './advice/advised.ts';
import type { Host } from './host/host.ts';
import { type Frame, microseconds, RECORDING_SCHEMA, type RecordingHeader } from './host/recording/frame.ts';
import { Recorder } from './host/recording/recorder.ts';
import { createRecordingHost } from './host/recording/recording-host.ts';
import type { Settings } from './settings/settings.ts';
import { anonymiser } from './srs/privacy/anonymise.ts';
import { Pseudonyms } from './srs/privacy/pseudonyms.ts';
import { SCRUB_SECRETS } from './srs/privacy/scrub-secrets.ts';
import type { Wanted } from './srs/process/find-srs.ts';
import { Capsule } from './storage/recordings/capsule.ts';
import { FramePacker, type Packed } from './storage/recordings/frame-packer.ts';
import { Flag } from './storage/recordings/record-format.ts';
import { RecordingFile, type RecordingState } from './storage/recordings/recording-file.ts';

/** Where packed frames go, as they come. */
export interface PackedTaker {
  /** Whether it can go on with the beginning of a chunk alone. */
  readonly wantsKey: boolean;
  append(packed: Packed): void;
  /** Resolves when all that it took is written, or could not be. */
  close?(): Promise<void>;
}

export interface RecordingOptions {
  readonly host: Host;
  readonly settings: Pick<Settings, 'delaySeconds' | 'windowSeconds'> &
    Partial<Pick<Settings, 'isAnonymised'>>;
  readonly wanted: Wanted;
  /** Of srs-top. */
  readonly version: string;
  /** Whether the last minutes are in memory, too: yes unless given. */
  readonly hasCapsule?: boolean;
}

type Zlib = typeof import('node:zlib');

/** What is told of the session, and how frames that have it are found again. */
const FLAG_OF: ReadonlyMap<string, number> = new Map([
  ['finding', Flag.Finding],
  ['mark', Flag.Tuning],
  ['note', Flag.Mark],
]);

/**
 * The recording of one host while it is watched: its last minutes in memory always, and files of it where somebody wants
 * them. `host` is to be watched in place of the real one. Nobody waits for it.
 */
export class Recording {
  readonly host: Host;
  readonly capsule = new Capsule();
  readonly #real: Host;
  readonly #recorder: Recorder;
  readonly #takers = new Set<PackedTaker>();
  /** Frames that came before there was what packs them. */
  #early: Frame[] = [];
  #packer: FramePacker | undefined;
  #zlib: Promise<Zlib> | undefined;
  #file: RecordingFile | undefined;
  #findings: ReadonlySet<string> = new Set();

  constructor({ host, settings, wanted, version, hasCapsule = true }: RecordingOptions) {
    this.#real = host;
    // Other names than on the screen: what one shows is no key to the other.
    const names = settings.isAnonymised === true ? new Pseudonyms(host.name) : undefined;
    const header: RecordingHeader = {
      schema: RECORDING_SCHEMA,
      version,
      hostId: names?.hostName ?? host.id,
      hostName: names?.hostName ?? host.name,
      system: host.system,
      startAt: microseconds(host.clock.nowMs()),
      startWall: host.clock.time().getTime(),
      delaySeconds: settings.delaySeconds,
      windowSeconds: settings.windowSeconds,
      wanted,
      ...(names === undefined ? {} : { isAnonymised: true as const }),
    };
    if (hasCapsule) this.#takers.add(this.capsule);
    this.#recorder = new Recorder({
      header,
      scrub: names === undefined ? SCRUB_SECRETS : anonymiser(names),
      taker: {
        wantsKey: () => this.#packer?.wantsKey() ?? this.#early.length === 0,
        take: frame => this.#take(frame),
      },
    });
    this.host = createRecordingHost(host, this.#recorder);
  }

  /** What is being written; undefined: no file is. */
  get file(): RecordingState | undefined {
    return this.#file?.state;
  }

  /** Puts down what happened to the session. @param data plain, as JSON is */
  tell(name: string, data: unknown): void {
    const { clock } = this.#real;
    this.#recorder.told(name, data, clock.nowMs(), clock.time().getTime());
  }

  /** Puts down which findings are new, so that they can be found again. */
  note({ advice }: Pick<AdvisedSnapshot, 'advice'>): void {
    const now = new Set(advice.findings.map(({ id }) => id));
    for (const { id, severity, sentence } of advice.findings)
      if (!this.#findings.has(id)) this.tell('finding', { id, severity, sentence });
    this.#findings = now;
  }

  /** Writes all from now on into a file that is made. Rejects with words. */
  async startFile(path: string): Promise<void> {
    const { crc32 } = await this.#loadZlib();
    const file = await RecordingFile.create(path, crc32);
    this.#file = file;
    this.add(file);
  }

  /** Hands frames on from the next beginning of a chunk, which is soon. */
  add(taker: PackedTaker): void {
    this.#takers.add(taker);
    // What is written is not to wait for what packs it.
    if (this.#packer === undefined) void this.#loadZlib();
    else this.#packer.wantKey();
  }

  /** @returns what was written, when it is on the disk */
  async stopFile(): Promise<RecordingState | undefined> {
    const file = this.#file;
    if (file === undefined) return undefined;
    this.#file = undefined;
    await this.#flush();
    this.#takers.delete(file);
    await file.close();
    return file.state;
  }

  /** Writes what is in memory into a file that is made. Rejects with words. */
  async saveCapsule(path: string): Promise<RecordingState> {
    const { crc32 } = await this.#loadZlib();
    await this.#flush();
    const file = await RecordingFile.create(path, crc32);
    for (const packed of this.capsule.records()) file.append(packed);
    await file.close();
    const { state } = file;
    if (state.missing === undefined) return state;
    // A part of it would pass for all of it.
    await file.discard();
    throw new Error(state.missing);
  }

  /** The last frame is handed on, and all that take frames are closed. */
  async close(): Promise<RecordingState | undefined> {
    // Whoever watched does so no more, and no refresh is under way.
    this.#recorder.sleeps();
    const state = await this.stopFile();
    await this.#flush();
    for (const taker of this.#takers) await taker.close?.();
    this.#takers.clear();
    return state;
  }

  async #flush(): Promise<void> {
    await this.#recorder.flush();
    await this.#zlib;
  }

  #loadZlib(): Promise<Zlib> {
    this.#zlib ??= import('node:zlib').then(zlib => {
      this.#packer = new FramePacker(zlib);
      for (const frame of this.#early.splice(0)) this.#pack(this.#packer, frame);
      return zlib;
    });
    return this.#zlib;
  }

  #take(frame: Frame): void {
    if (this.#packer !== undefined) {
      this.#pack(this.#packer, frame);
      return;
    }
    this.#early.push(frame);
    // It takes longer to load than all else that a start loads: not before the first frame stands.
    if (this.#zlib === undefined) setTimeout(() => void this.#loadZlib(), 500).unref();
  }

  #pack(packer: FramePacker, frame: Frame): void {
    let flags = 0;
    for (const entry of [...(frame.asleep ?? []), ...frame.entries])
      if (entry.kind === 'told') flags |= flagsOf(entry.name, entry.data);
    const packed = packer.pack(frame, flags);
    for (const taker of this.#takers) {
      taker.append(packed);
      if (taker.wantsKey) packer.wantKey();
    }
  }
}

/** How a frame that tells this is found again. What is only worth knowing is not looked for. */
export function flagsOf(name: string, data: unknown): number {
  const flag = FLAG_OF.get(name) ?? 0;
  if (name !== 'finding') return flag;
  const { severity } = (data ?? {}) as { readonly severity?: unknown };
  if (severity === 'remark') return 0;
  return severity === 'bad' ? flag | Flag.Bad : flag;
}
