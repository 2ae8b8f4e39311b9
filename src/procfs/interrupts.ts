import { findLineEnd, skipFields, splitFields } from './fields.ts';
import { readCount, toCount, toCpuNumber } from './numbers.ts';
import type { InterruptLine } from './types.ts';

/** What stands behind the counts of a line; of more nothing is looked at. */
const LONGEST_DESCRIPTION = 1_000;

/**
 * /proc/interrupts (kernel/irq/proc.c, `show_interrupts`): by label, which is the IRQ's number or a word such as `LOC`.
 * The header names the columns by CPU number; only CPUs that are online have one. A count that is not to be had is
 * absent. Controller, trigger and actions are undefined or empty where a line has none, as those of words have.
 */
export function parseInterrupts(text: string): ReadonlyMap<string, InterruptLine> {
  const lines = new Map<string, InterruptLine>();
  const headerEnd = findLineEnd(text, 0);
  const columns = splitFields(text.slice(0, headerEnd)).map(toCpuNumber);
  for (let start = headerEnd + 1; start < text.length; ) {
    const end = findLineEnd(text, start);
    const colon = text.slice(start, end).indexOf(':');
    const label = text.slice(start, start + Math.max(0, colon)).trim();
    if (/^\w+$/.test(label)) lines.set(label, readLine(text, label, start + colon + 1, end, columns));
    start = end + 1;
  }
  return lines;
}

function readLine(
  text: string,
  label: string,
  start: number,
  end: number,
  columns: readonly (number | undefined)[],
): InterruptLine {
  const countByCpu = new Map<number, number>();
  let field = skipFields(text, start, end, 0);
  for (const cpu of columns) {
    const count = readCount(text, field, end);
    // `ERR` and `MIS` have one count, whatever CPUs there are: no more is to be looked for.
    if (count === undefined) break;
    if (cpu !== undefined) countByCpu.set(cpu, count);
    field = skipFields(text, field, end, 1);
  }
  const description = text.slice(field, Math.min(end, field + LONGEST_DESCRIPTION)).trim();
  const isNumbered = toCount(label) !== undefined;
  return { countByCpu, ...(isNumbered ? describe(description) : { ...NOTHING, actions: [] }) };
}

const NOTHING = { controller: undefined, trigger: undefined };

/**
 * `IO-APIC   5-edge      ACPI:Ged`; before Linux 4.x `PCI-MSI-edge      eth0`; `xen-dyn    -event     eth0-q0-rx`; on Arm
 * `ITS-MSI 524288 Edge      eth0-0`. A controller's name can hold blanks (`Hyper-V PCIe MSI`). Actions, of which a
 * shared IRQ has several with a comma between, always stand behind two blanks at least.
 */
function describe(description: string): Omit<InterruptLine, 'countByCpu'> {
  const numbered =
    /^(\S+(?: \S+){0,7}?)\s+(?:\d+(?:-(\w+))?|-(\w+))(?:\s+(Edge|Level))?(?:\s{2,}(\S.*))?$/.exec(
      description,
    );
  if (numbered !== null) {
    const [, controller, hyphened, bare, level, actions] = numbered;
    return { controller, trigger: (hyphened ?? bare ?? level)?.toLowerCase(), actions: split(actions) };
  }
  const gap = description.search(/\s{2,}/);
  const [head, actions] =
    gap === -1 ? [description, undefined] : [description.slice(0, gap), description.slice(gap)];
  const [, controller, trigger] = /^(.*)-(edge|level|fasteoi|event)$/.exec(head) ?? [];
  return { controller: (controller ?? head) || undefined, trigger, actions: split(actions) };
}

function split(actions: string | undefined): readonly string[] {
  return (actions ?? '')
    .split(',')
    .map(action => action.trim())
    .filter(action => action !== '');
}
