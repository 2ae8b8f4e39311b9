import { cleanText } from '../text/clean-text.ts';
import type { InterruptLine } from './types.ts';

/** /proc/interrupts by label; see `parseInterrupts`. */
export type InterruptLines = ReadonlyMap<string, InterruptLine>;

/** How the drivers call an IRQ, fit for a terminal; empty for one without a driver. */
export function nameOfIrq(line: InterruptLine | undefined): string {
  return cleanText((line?.actions ?? []).join(', '));
}

/**
 * The IRQs that are called after an interface or its device, by number, as /proc/interrupts has them.
 * @param device `virtio2`, `0000:3b:00.0`; undefined: none is known
 */
export function irqsNamedAfter(
  lines: InterruptLines,
  interfaceName: string,
  device: string | undefined,
): readonly string[] {
  return [...lines].filter(([, line]) => isNamedAfter(line, interfaceName, device)).map(([irq]) => irq);
}

/** Those of these labels that are numbers of an IRQ with a driver, sorted. */
export function irqsWithDriver(labels: readonly string[], lines: InterruptLines): readonly number[] {
  return labels
    .filter(irq => nameOfIrq(lines.get(irq)) !== '')
    .map(Number)
    .sort((a, b) => a - b);
}

function isNamedAfter(line: InterruptLine, interfaceName: string, device: string | undefined): boolean {
  return line.actions.some(action => {
    if (device?.startsWith('virtio') === true && (action === device || action.startsWith(`${device}-`))) {
      return true;
    }
    // A word of its own: `eth0` is not meant in `veth0-rx`, nor `eth1` in `eth10-rx`.
    const at = action.indexOf(interfaceName);
    return at !== -1 && !isPartOfWord(action[at - 1]) && !isPartOfWord(action[at + interfaceName.length]);
  });
}

function isPartOfWord(character: string | undefined): boolean {
  return character !== undefined && /[\w.]/.test(character);
}
