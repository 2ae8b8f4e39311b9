import { type HostFailure, isFailure } from '../host/host.ts';
import type { Inquiry } from '../host/inquiry.ts';
import type { Look } from '../host/look.ts';
import { parseCpuList } from '../procfs/cpu-list.ts';
import { parseInterrupts } from '../procfs/interrupts.ts';
import type { InterruptLines } from '../procfs/irq-names.ts';
import { parseNodeCpus } from '../procfs/numa.ts';
import { parseSoftirqs } from '../procfs/softirqs.ts';
import type { SoftirqCounts } from '../procfs/types.ts';
import { hasFailed } from './has-failed.ts';
import { fileProbe } from './host-probes.ts';
import { KsoftirqdProbe } from './ksoftirqd-probe.ts';
import { isCpuList, missingAt, missingIn } from './missing-at.ts';
import { NicLayout } from './nic-layout.ts';
import type { CpuSets } from './placement-readings.ts';
import { type Partly, Probe, partly } from './probe.ts';
import type { PlacementReading } from './sample.ts';
import { PLACEMENT_SOURCES } from './sources.ts';
import { notUnderstood } from './texts.ts';

/** The kernel writes a line for every IRQ, a column for every CPU: 300 kB on a large host. */
const INTERRUPTS_EVERY_MS = 2_000;
const CPU_SETS_EVERY_MS = 30_000;

/** Which work lands on which CPU: read only while somebody looks at it, or slowly for a recording. */
export class PlacementSources {
  readonly #softirqTypes: Probe<SoftirqCounts> = fileProbe(PLACEMENT_SOURCES.softirqTypes, 0, text =>
    nonEmpty(parseSoftirqs(text)),
  );
  readonly #interrupts: Probe<InterruptLines> = fileProbe(
    PLACEMENT_SOURCES.interrupts,
    INTERRUPTS_EVERY_MS,
    text => withCounts(parseInterrupts(text)),
  );
  readonly #cpuSets = new Probe<CpuSets>({
    name: PLACEMENT_SOURCES.cpuSets.name,
    everyMs: CPU_SETS_EVERY_MS,
    patterns: PLACEMENT_SOURCES.cpuSets.texts,
    parse: readCpuSets,
  });
  readonly #ksoftirqd = new KsoftirqdProbe();
  readonly #nics = new NicLayout();
  #isWanted = false;
  #everyMs: number | undefined;
  #readAtMs = Number.NEGATIVE_INFINITY;

  want(isWanted: boolean): void {
    this.#isWanted = isWanted;
  }

  /** Reads it at this rhythm also while nobody looks at it: somebody may look at what is recorded. */
  readEvery(ms: number): void {
    this.#everyMs = ms;
  }

  /** Has those read at the next refresh that failed. */
  retry(): void {
    for (const probe of [this.#softirqTypes, this.#interrupts, this.#cpuSets])
      if (hasFailed(probe.source)) probe.hurry();
    this.#nics.retry();
  }

  /** Undefined while nobody wants to know. */
  get reading(): PlacementReading | undefined {
    if (!this.#isWanted) return undefined;
    return {
      softirqTypes: this.#softirqTypes.source,
      interrupts: this.#interrupts.source,
      ksoftirqd: this.#ksoftirqd.source,
      cpuSets: this.#cpuSets.source,
      nics: this.#nics.source,
    };
  }

  *refresh(nowMs: number): Inquiry<void> {
    const isDue = this.#everyMs !== undefined && nowMs - this.#readAtMs >= this.#everyMs;
    if (!this.#isWanted && !isDue) return;
    this.#readAtMs = nowMs;
    const probes = [this.#softirqTypes, this.#interrupts, this.#cpuSets];
    const due = probes.filter(probe => probe.isDue(nowMs));
    const look = yield { texts: due.flatMap(probe => probe.ask()) };
    for (const probe of due) probe.accept(look, nowMs);
    yield* this.#ksoftirqd.refresh(nowMs, this.#softirqTypes.source.value?.get('NET_RX')?.size);
    yield* this.#nics.refresh(nowMs, this.#interrupts.source.value);
  }
}

function nonEmpty<T extends { readonly size: number }>(found: T): T | undefined {
  return found.size === 0 ? undefined : found;
}

/** Another file has lines with a colon, too. */
function withCounts(lines: InterruptLines): InterruptLines | undefined {
  return [...lines.values()].some(({ countByCpu }) => countByCpu.size > 0) ? lines : undefined;
}

function readCpuSets(look: Look): CpuSets | HostFailure | Partly<CpuSets> {
  const [onlinePath = '', isolatedPath = '', nodesPattern = ''] = PLACEMENT_SOURCES.cpuSets.texts;
  const online = look.text(onlinePath);
  if (isFailure(online)) return online;
  const onlineCpus = parseCpuList(online.text);
  if (onlineCpus === undefined || onlineCpus.length === 0) return notUnderstood(onlinePath);
  const isolated = look.knownText(isolatedPath);
  const missing = [missingAt(look, isolatedPath, isCpuList)];
  const files = look.texts(nodesPattern);
  const nodes = [...files].flatMap(([path, read]) => {
    const node = isFailure(read) ? undefined : parseNodeCpus(path, read.text);
    // A node of memory alone has no CPU, and an empty list.
    if (node === undefined) missing.push(missingIn(read, path, isCpuList));
    return node === undefined ? [] : node.cpus.map(cpu => [cpu, node.node] as const);
  });
  // Where there are nodes, each CPU is at one of them.
  const placed = new Set(nodes.map(([cpu]) => cpu));
  const isAnyRead = [...files.values()].some(read => !isFailure(read));
  if (isAnyRead && placed.size < onlineCpus.length) missing.push(notUnderstood(nodesPattern));
  const value = {
    online: onlineCpus,
    isolated: isolated === undefined ? undefined : parseCpuList(isolated),
    nodeByCpu: new Map(nodes),
  };
  return partly(
    value,
    missing.find(failure => failure !== undefined),
  );
}
