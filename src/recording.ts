import type { AdvisedSnapshot } from './advice/advised.ts';
import { HeldFindings } from './advice/held-findings.ts';
import { within } from './host/asking/within.ts';
import type { Host, HostFacts } from './host/host.ts';
import {
  type Frame,
  microseconds,
  milliseconds,
  RECORDING_SCHEMA,
  type RecordingHeader,
} from './host/recording/frame.ts';
import { Recorder } from './host/recording/recorder.ts';
import { createRecordingHost } from './host/recording/recording-host.ts';
import type { Scrub } from './host/recording/scrub.ts';
import type { Settings } from './settings/settings.ts';
import { anonymiser } from './srs/privacy/anonymise.ts';
import { Pseudonyms } from './srs/privacy/pseudonyms.ts';
import { SCRUB_SECRETS } from './srs/privacy/scrub-secrets.ts';
import type { Wanted } from './srs/process/find-srs.ts';
import { newAnonymousId } from './storage/recordings/anonymous-id.ts';
import { Capsule } from './storage/recordings/capsule.ts';
import { FramePacker, type Packed, withFlags } from './storage/recordings/frame-packer.ts';
import type { Crc32 } from './storage/recordings/record-format.ts';
import { RecordingFile, type RecordingState } from './storage/recordings/recording-file.ts';
import { flagsOf } from './storage/recordings/told-flags.ts';

/** Where packed frames go, as they come. */
export interface PackedTaker {
  /** Whether it can go on with the beginning of a chunk alone. */
  readonly wantsKey: boolean;
  append(packed: Packed): void;
  /** A frame could not be packed: it is missing, with those behind it up to the beginning of a chunk. @param why in words */
  leaveOut?(why: string): void;
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
  /** What the host is known by where names are replaced: one of this program's own unless given. */
  readonly anonymousId?: string | undefined;
  /** Whether the last minutes are in memory, too: yes unless given. */
  readonly hasCapsule?: boolean;
}

type Zlib = typeof import('node:zlib');

/** A disk that does not answer is not waited for longer. */
const MOST_CLOSING_MS = 5_000;

/** Of what holds when a chunk begins is told so. */
const HOLDS = 'holds';

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
  readonly #findings = new HeldFindings();
  /** They have nothing yet. */
  readonly #begin = new Set<PackedTaker>();
  readonly #header: { facts?: HostFacts } & RecordingHeader;
  readonly #scrub: Scrub;
  /** How the findings that held are found again, where a chunk is the first of a file. */
  readonly #held = new WeakMap<Packed, number>();
  #crc32: Crc32 | undefined;
  #facts: Promise<HostFacts> | undefined;

  constructor({ host, settings, wanted, version, anonymousId, hasCapsule = true }: RecordingOptions) {
    this.#real = host;
    // Other names than on the screen: what one shows is no key to the other.
    const names = settings.isAnonymised === true ? new Pseudonyms(host.name, host.afar) : undefined;
    this.#scrub = names === undefined ? SCRUB_SECRETS : anonymiser(names);
    this.#header = {
      schema: RECORDING_SCHEMA,
      version,
      hostId: names === undefined ? host.id : (anonymousId ?? newAnonymousId()),
      hostName: names?.hostName ?? host.name,
      system: host.system,
      startAt: microseconds(host.clock.nowMs()),
      startWall: host.clock.time().getTime(),
      delaySeconds: settings.delaySeconds,
      windowSeconds: settings.windowSeconds,
      wanted: 'name' in wanted && names !== undefined ? { name: names.program(wanted.name) } : wanted,
      ...(host.demo === undefined ? {} : { demo: host.demo }),
      ...(names === undefined ? {} : { isAnonymised: true as const }),
    };
    if (hasCapsule) this.#takers.add(this.capsule);
    this.#recorder = new Recorder({
      header: this.#header,
      scrub: this.#scrub,
      taker: {
        wantsKey: () => this.#packer?.wantsKey() ?? this.#early.length === 0,
        take: frame => this.#take(frame),
      },
    });
    this.host = { ...createRecordingHost(host, this.#recorder), facts: () => this.#askFacts() };
  }

  /** What the host is called in it. */
  get hostName(): string {
    return this.#header.hostName;
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
  note(snapshot: Pick<AdvisedSnapshot, 'advice' | 'sample'>): void {
    for (const finding of this.#findings.take(snapshot, this.#real.clock.nowMs()))
      this.tell('finding', finding);
  }

  /**
   * Writes all from now on into a file that is made; its first entry is what was read at the refresh at hand. Rejects with
   * words.
   */
  async startFile(path: string): Promise<void> {
    const { crc32 } = await this.#loadZlib();
    const file = await RecordingFile.create(path, crc32);
    this.#file = file;
    await this.#flush();
    // Somebody may have ended it by now.
    if (this.#file === file) this.add(file);
  }

  /** Hands frames on from the last refresh on; from a later one, where none was or one is under way. */
  add(taker: PackedTaker): void {
    this.#takers.add(taker);
    this.#begin.add(taker);
    const packer = this.#packer;
    if (packer === undefined) {
      // What is written is not to wait for what packs it.
      void this.#loadZlib();
      return;
    }
    const again = this.#recorder.again();
    if (again === undefined) packer.wantKey();
    else this.#pack(packer, again);
  }

  /** @returns what was written, when it is on the disk */
  async stopFile(): Promise<RecordingState | undefined> {
    const file = this.#file;
    if (file === undefined) return undefined;
    this.#file = undefined;
    await this.#flush();
    this.#endWithTold(file);
    this.#takers.delete(file);
    this.#begin.delete(file);
    const isOne = (): boolean => file.hasRecords || file.state.missing !== undefined;
    if ((await within(file.close(isOne), MOST_CLOSING_MS)) === 'late') file.giveUp();
    if (isOne()) return file.state;
    // What begins a chunk comes with a refresh of its own: no command opens a file without one.
    const missing = `${file.path} is not there: it ended before a refresh could be recorded`;
    return { ...file.state, bytes: 0, missing };
  }

  /** Writes what is in memory into a file that is made. Rejects with words. */
  async saveCapsule(path: string): Promise<RecordingState> {
    const { crc32 } = await this.#loadZlib();
    await this.#flush();
    const [first, ...others] = this.capsule.records();
    if (first === undefined) throw new Error('nothing is recorded yet');
    const last = this.#packTold();
    const file = await RecordingFile.create(path, crc32);
    for (const packed of [
      withFlags(first, this.#held.get(first) ?? 0, crc32),
      ...others,
      ...(last ? [last] : []),
    ])
      file.append(packed);
    // A part of it would pass for all of it.
    await file.close(() => file.state.missing === undefined);
    const { state } = file;
    if (state.missing === undefined) return state;
    throw new Error(state.missing);
  }

  /** The last frame is handed on, and all that take frames are closed. */
  async close(): Promise<RecordingState | undefined> {
    // Whoever watched does so no more, and no refresh is under way.
    this.#recorder.sleeps();
    const state = await this.stopFile();
    await this.#flush();
    for (const taker of this.#takers) {
      this.#endWithTold(taker);
      await within(taker.close?.() ?? Promise.resolve(), MOST_CLOSING_MS);
    }
    this.#takers.clear();
    return state;
  }

  /** What was told since the last refresh, which is kept for the next one, too. */
  #packTold(): Packed | undefined {
    const told = this.#recorder.toldSince();
    return told && this.#packer?.packLast(told, flagsIn(told));
  }

  #endWithTold(taker: PackedTaker): void {
    // It goes on from what was taken before.
    const hasBegun = this.#takers.has(taker) && !this.#begin.has(taker);
    const last = hasBegun ? this.#packTold() : undefined;
    if (last !== undefined) taker.append(last);
  }

  async #flush(): Promise<void> {
    await this.#recorder.flush();
    await this.#zlib;
  }

  /** Once, whoever asks: a program is started for it. */
  #askFacts(): Promise<HostFacts> {
    this.#facts ??= this.#real.facts().then(facts => {
      this.#header.facts = facts;
      return facts;
    });
    return this.#facts;
  }

  #loadZlib(): Promise<Zlib> {
    this.#zlib ??= Promise.all([import('node:zlib'), import('minizlib')]).then(([zlib, minizlib]) => {
      this.#crc32 = zlib.crc32;
      this.#packer = new FramePacker(zlib, minizlib);
      for (const frame of this.#early.splice(0)) this.#pack(this.#packer, frame);
      return zlib;
    });
    return this.#zlib;
  }

  #take(frame: Frame): void {
    // Behind the first one. Whoever reads from the beginning finds them with the next chunk.
    if (this.#facts === undefined) void this.#askFacts().then(() => this.#packer?.wantKey());
    if (this.#packer !== undefined) {
      this.#pack(this.#packer, frame);
      return;
    }
    this.#early.push(frame);
    // It takes longer to load than all else that a start loads: not before the first frame stands.
    if (this.#zlib === undefined) setTimeout(() => void this.#loadZlib(), 500).unref();
  }

  #pack(packer: FramePacker, frame: Frame): void {
    const isKey = frame.key !== undefined;
    const packed = packer.pack(isKey ? this.#withHeld(frame) : frame, flagsIn(frame));
    if ('problem' in packed) {
      for (const taker of this.#takers) taker.leaveOut?.(packed.problem);
      return;
    }
    const held = isKey ? this.#heldFlags() : 0;
    if (held !== 0) this.#held.set(packed, held);
    for (const taker of this.#takers) {
      const isFirst = isKey && this.#begin.delete(taker) && this.#crc32 !== undefined;
      taker.append(isFirst ? withFlags(packed, held, this.#crc32 as Crc32) : packed);
      if (taker.wantsKey) packer.wantKey();
    }
  }

  /** Who begins to read here knows what holds already. */
  #withHeld(frame: Frame): Frame {
    const { at, wall, entries } = frame;
    const holds = this.#findings.at(milliseconds(at));
    if (holds.length === 0) return frame;
    const data = this.#scrub.told(HOLDS, holds);
    return { ...frame, entries: [...entries, { kind: 'told', at, wall, name: HOLDS, data }] };
  }

  #heldFlags(): number {
    return this.#findings.all.reduce((flags, finding) => flags | flagsOf('finding', finding), 0);
  }
}

function flagsIn({ asleep = [], entries }: Frame): number {
  let flags = 0;
  for (const entry of [...asleep, ...entries])
    if (entry.kind === 'told') flags |= flagsOf(entry.name, entry.data);
  return flags;
}
