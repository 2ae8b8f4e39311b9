import { Box, Text, useInput, useWindowSize } from 'ink';
import { type ReactNode, useState } from 'react';
import { describe, expect, test } from 'vitest';
import { renderToScreen } from './screen.ts';

/** As big as its terminal; adds up typed digits, and says when Escape came. */
function Adder({ name }: { readonly name: string }): ReactNode {
  const { columns, rows } = useWindowSize();
  const [sum, setSum] = useState(0);
  const [hasEscaped, setHasEscaped] = useState(false);
  useInput((input, key) => {
    if (key.escape) setHasEscaped(true);
    for (const digit of input) setSum(before => before + Number(digit));
  });
  return (
    <Box width={columns} height={rows} flexDirection="column" justifyContent="space-between">
      <Text color="red" bold>
        {name} {sum}
        {hasEscaped ? ' escaped' : ''}
      </Text>
      <Text>
        {columns}×{rows}
      </Text>
    </Box>
  );
}

describe('renderToScreen', () => {
  test('draws components as a terminal of that size shows them', async () => {
    await using screen = await renderToScreen(<Adder name="sum" />, { columns: 20, rows: 5 });
    expect(screen.text()).toBe('sum 0\n\n\n\n20×5');
    expect(screen.row(4)).toBe('20×5');
    expect(screen.modes()).toMatchObject({ isAlternateScreen: true, isCursorVisible: false });
    expect(screen.bytes).toBeGreaterThan(10);
  });

  test('takes keys', async () => {
    await using screen = await renderToScreen(<Adder name="sum" />, { columns: 20, rows: 5 });
    await screen.write('123');
    expect(screen.row(0)).toBe('sum 6');
    await screen.write('\x1b');
    expect(screen.row(0)).toBe('sum 6 escaped');
  });

  test('follows resizes and new properties', async () => {
    await using screen = await renderToScreen(<Adder name="sum" />, { columns: 20, rows: 5 });
    screen.resize(30, 3);
    expect(await screen.waitFor('30×3')).toBe('sum 0\n\n30×3');
    await screen.rerender(<Adder name="total" />);
    expect(screen.row(0)).toBe('total 0');
  });

  test('tells colours, and what is drawn without', async () => {
    const size = { columns: 20, rows: 5 };
    await using colored = await renderToScreen(<Adder name="sum" />, size);
    expect(colored.cells()[0]?.[0]).toMatchObject({ char: 's', foreground: 1, isBold: true });
    expect(colored.cells()[4]?.[0]).toMatchObject({ char: '2', foreground: 'default', isBold: false });
    await using plain = await renderToScreen(<Adder name="sum" />, { ...size, colorLevel: 0 });
    expect(plain.cells()[0]?.[0]).toMatchObject({ char: 's', foreground: 'default', isBold: false });
  });

  test('puts the terminal back', async () => {
    const screen = await renderToScreen(<Adder name="sum" />, { columns: 20, rows: 5 });
    await screen.unmount();
    expect(screen.modes()).toMatchObject({ isAlternateScreen: false, isCursorVisible: true });
    expect(screen.text()).toBe('');
  });
});
