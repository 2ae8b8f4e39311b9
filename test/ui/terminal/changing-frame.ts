const GLYPHS = [...' abcdefghij0123456789▁▂▃▄▅▆▇█│─'];

/** A frame of which nearly every cell differs from the one before: the most there is to write. */
export function changingFrame(number: number, columns: number, rows: number): string {
  return Array.from({ length: rows }, (_, row) => {
    let line = row === 0 ? `frame ${number} `.padEnd(14) : '';
    for (let column = row === 0 ? 14 : 0; column < columns; column++) {
      const mixed = Math.imul((number * 31 + row) * 977 + column, 0x9e3779b1) >>> 16;
      if (column % 8 === 0) line += `\x1b[${30 + (mixed % 8)}m`;
      line += GLYPHS[mixed % GLYPHS.length] ?? ' ';
    }
    return `${line}\x1b[39m`;
  }).join('\n');
}
