import { type Host, isFailure, isUnrecorded } from '../host/host.ts';
import type { Look } from '../host/look.ts';
import { Rhythm } from '../host/rhythm.ts';
import { parseLossCounters } from '../procfs/ethtool-statistics.ts';
import { CommandSource } from './command-source.ts';
import { hasFailed } from './has-failed.ts';
import type { Source } from './sample.ts';
import { HOST_SOURCES } from './sources.ts';
import type { DriverCounters } from './stage-readings.ts';

const EVERY_MS = 30_000;
/** Network cards of a host; a card of virtual functions has a hundred. */
const MOST_DEVICES = 4;
const PATTERN = '/sys/class/net/*/device';
/** Entries of /sys/class/net that are looked at for devices. */
const MOST_INTERFACES = 4_096;

/** What the drivers of the host's network cards count themselves: `ethtool -S`, one card after the other. */
export class DriverCountersSource {
  readonly #host: Host;
  readonly #rhythm = new Rhythm(EVERY_MS);
  readonly #byDevice = new Map<string, CommandSource<ReadonlyMap<string, number>>>();
  #isAsked = false;
  #last: Source<DriverCounters> = {
    value: undefined,
    atMs: Number.NEGATIVE_INFINITY,
    failure: { asked: PATTERN, reason: 'failed', detail: 'not read yet' },
  };

  constructor(host: Host) {
    this.#host = host;
  }

  /** As old as the oldest of its parts. */
  get source(): Source<DriverCounters> {
    // Those that were read and those that are still to come would be joined under one time.
    const isUnderWay = [...this.#byDevice.values()].some(source => source.isUnderWay);
    if (this.#byDevice.size === 0 || isUnderWay) return this.#last;
    const sources = [...this.#byDevice].map(([device, { source }]) => ({ device, source }));
    const read = sources.filter(({ source }) => Number.isFinite(source.atMs));
    if (read.length === 0) return this.#last;
    const atMs = Math.min(...read.map(({ source }) => source.atMs));
    const failure = read.find(entry => entry.source.failure !== undefined)?.source.failure;
    const known = read.flatMap(({ device, source }) =>
      source.value === undefined ? [] : [[device, source.value] as const],
    );
    if (known.length === 0 && failure !== undefined) return { value: undefined, atMs, failure };
    // The same object as long as nothing new was read: that is how its age is told.
    if (this.#last.atMs === atMs && this.#last.value?.size === known.length) return this.#last;
    const missing = failure === undefined ? {} : { missing: failure };
    this.#last = { value: new Map(known), atMs, failure: undefined, ...missing };
    return this.#last;
  }

  /** Has it read at the next refresh where it failed: what was in its way is not any more. */
  retry(): void {
    if (!hasFailed(this.source)) return;
    for (const source of this.#byDevice.values()) source.retry();
    this.#rhythm.hurry();
  }

  /** Links to ask for; none while they are not due. */
  linksAt(nowMs: number): readonly { readonly path: string; readonly most: number }[] {
    this.#isAsked = this.#rhythm.isDue(nowMs);
    return this.#isAsked ? [{ path: PATTERN, most: MOST_INTERFACES }] : [];
  }

  /** Takes in the links, and begins to ask; no refresh waits for an answer. */
  accept(look: Look, nowMs: number): void {
    if (!this.#isAsked) return;
    this.#isAsked = false;
    const links = look.links(PATTERN);
    this.#rhythm.ran(nowMs, look.times({ links: [PATTERN] }).tookMs);
    const failure = [...links.values()].find(isFailure);
    if (failure !== undefined && links.size === 1) {
      this.#byDevice.clear();
      // A recording without them has no such source.
      if (!isUnrecorded(failure)) this.#last = { value: undefined, atMs: nowMs, failure };
      return;
    }
    const devices = [...links]
      .filter(([, target]) => !isFailure(target))
      .map(([path]) => path.split('/')[4] ?? '')
      // It would be taken for an option.
      .filter(device => device !== '' && !device.startsWith('-'))
      .slice(0, MOST_DEVICES);
    for (const device of this.#byDevice.keys()) if (!devices.includes(device)) this.#byDevice.delete(device);
    if (devices.length === 0) this.#last = { value: new Map(), atMs: nowMs, failure: undefined };
    for (const device of devices) {
      const source = this.#byDevice.get(device) ?? this.#sourceOf(device);
      this.#byDevice.set(device, source);
      source.refresh(nowMs, ['ethtool', '-S', device]);
    }
  }

  #sourceOf(device: string): CommandSource<ReadonlyMap<string, number>> {
    return new CommandSource(this.#host, {
      name: `${HOST_SOURCES.driverCounters.name} of ${device}`,
      everyMs: EVERY_MS / 2,
      package: 'ethtool',
      isOptional: true,
      parse: parseLossCounters,
      none: { says: /no stats available|not supported/i, value: new Map() },
    });
  }
}
