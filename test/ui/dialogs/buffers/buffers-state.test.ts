import { describe, expect, test } from 'vitest';
import {
  type BuffersState,
  buffersWish,
  chosenParameter,
  fieldValue,
  pressBuffers,
  startBuffers,
} from '../../../../src/ui/dialogs/buffers/buffers-state.ts';

const pressed = (...keys: readonly string[]): BuffersState => keys.reduce(pressBuffers, startBuffers());

describe('choosing and typing a parameter', () => {
  test("begins with the guide's four", () => {
    expect(chosenParameter(pressed())).toBeUndefined();
    expect(buffersWish(pressed())).toEqual({
      wishes: ['rmem_max', 'wmem_max', 'rmem_default', 'wmem_default'].map(name => ({
        id: `net.core.${name}`,
        value: '16777216',
      })),
    });
  });

  test('arrows go round the parameters, and forget what was typed', () => {
    expect(chosenParameter(pressed('Down', 'Down'))?.id).toBe('net.core.wmem_max');
    expect(chosenParameter(pressed('Up'))?.id).toBe('net.ipv4.udp_mem');
    expect(pressed('Up', 'Down')).toEqual(startBuffers());
    expect(pressed('5', 'Down')).toEqual({ row: 1, typed: undefined });
  });

  test('a value begins with a digit and goes on with what values are made of', () => {
    expect(fieldValue(pressed('M', 'Space', 'x', '8', 'x', '.', '5', 'Space', 'M', 'i', 'B', 'q'))).toBe(
      '8.5 MiB',
    );
    expect(fieldValue(pressed(...'1'.repeat(60)))).toHaveLength(40);
  });

  test('with its last character gone the value of the guide is back; without one nothing is asked for', () => {
    expect(pressed('8', '1', 'Backspace')).toEqual({ row: 0, typed: '8' });
    expect(fieldValue(pressed('8', 'Backspace', 'Backspace'))).toBe('16777216');
    expect(fieldValue(pressed('8', '1', 'Clear'))).toBe('16777216');
    expect(buffersWish(pressed('Up'))).toBeUndefined();
    expect(buffersWish(pressed('Up', '1', 'Space', '2'))).toEqual({
      wishes: [{ id: 'net.ipv4.udp_mem', value: '1 2' }],
    });
  });
});
