/** For each byte, the remainder after eight steps of division by the polynomial 0xEDB88320 (ISO 3309, as in zlib). */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ ((rest & 1) * 0xedb88320);
  return rest;
});

/**
 * CRC-32 of a text in UTF-8, as eight hexadecimal digits. It finds every change of up to 32 bits that lie together. Ours,
 * because importing node:zlib takes longer than all else that a start loads of Node.
 */
export function crc32(text: string): string {
  let rest = 0xffffffff;
  for (const byte of Buffer.from(text)) rest = (rest >>> 8) ^ (TABLE[(rest ^ byte) & 0xff] ?? 0);
  return ((rest ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0');
}
