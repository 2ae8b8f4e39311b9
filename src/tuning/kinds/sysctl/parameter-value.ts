import { cleanText } from '../../../text/clean-text.ts';
import type { Refusal } from '../../tuning.ts';
import type { KernelParameter } from './kernel-parameters.ts';

const FACTORS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['k', 1024],
  ['m', 1024 ** 2],
  ['g', 1024 ** 3],
]);

/**
 * What somebody typed as the kernel takes it: `16777216` for `16 MiB` (also `16M`, binary, of bytes only), three numbers
 * with single blanks between for `udp_mem`. Refused with what is needed.
 */
export function toParameterValue(
  parameter: KernelParameter,
  text: string,
): { readonly value: string } | Refusal {
  const { id, unit, lowest, highest, fieldCount } = parameter;
  const joined = text.trim().replace(/(\d) +(?=[kmg])/gi, '$1');
  const numbers = joined.split(/[\s,]+/).map(word => toNumber(word, unit));
  const isFit =
    numbers.length === fieldCount &&
    numbers.every(
      (number, index) =>
        Number.isInteger(number) &&
        number >= lowest &&
        number <= highest &&
        number >= (numbers[index - 1] ?? 0),
    );
  if (isFit) return { value: numbers.join(' ') };
  const what =
    fieldCount === 1
      ? `a whole number of ${unit}`
      : `${fieldCount} whole numbers of ${unit}, none less than the one before,`;
  const suffixes = unit === 'bytes' ? ' (KiB and MiB are understood)' : '';
  return {
    refused: `${id} "${cleanText(text.trim())}": ${what} from ${lowest} to ${highest} is needed${suffixes}`,
  };
}

function toNumber(word: string, unit: KernelParameter['unit']): number {
  const [, digits = '', suffix = ''] =
    (unit === 'bytes' ? /^(\d+(?:\.\d+)?)(?:([kmg])(?:i?b)?|b)?$/i : /^(\d+)$/).exec(word) ?? [];
  return digits === '' ? Number.NaN : Number(digits) * (FACTORS.get(suffix.toLowerCase()) ?? Number.NaN);
}
