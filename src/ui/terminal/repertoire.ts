/**
 * Terminals that show characters of ASCII alone for sure, whatever the locale says, by the beginning of TERM. The Linux
 * console has 256 or 512 glyphs, and of what is drawn elsewhere neither check marks nor braille nor eighths of blocks are in
 * the fonts of Debian (Lat15 and Uni2, Fixed16, VGA16 and Terminus16) or the kernel's own (cp437): each came as the same
 * sign. The others are terminals of glass, the consoles of BSD and Solaris, and what a serial line calls itself.
 */
const ASCII_TERMINALS = [
  'linux',
  'dumb',
  'unknown',
  'vt',
  'ansi',
  'pcansi',
  'cons25',
  'cons50',
  'console',
  'wsvt25',
  'pccon',
  'sun',
  'at386',
  'wy',
  'tvi',
  'hp',
  'ibm',
  'qansi',
  'scoansi',
  'teletype',
  'minix',
  'cygwin',
] as const;

/** Names that begin like one of these but are something else: GNOME's terminal calls itself `vte`. */
const OTHERS = /^vte/;

/**
 * Whether a terminal shows more than ASCII where the locale has it.
 * @param name TERM; without one nothing is known of the terminal
 */
export function showsUnicode(name: string | undefined): boolean {
  if (name === undefined || name === '') return false;
  return OTHERS.test(name) || !ASCII_TERMINALS.some(beginning => name.startsWith(beginning));
}
