import { cleanText } from '../text/clean-text.ts';

/** TASK_COMM_LEN without its end: the kernel keeps so many bytes of a name, whatever characters they are of. */
const LONGEST_COMM_BYTES = 15;

/** A name as the kernel keeps it: 15 bytes, of which the last may be half of a character, as it is then read. */
export function cutToComm(name: string): string {
  return Buffer.from(name).subarray(0, LONGEST_COMM_BYTES).toString('utf8');
}

/** The name of a process or thread, fit for a terminal, without the half of a character that the kernel left at its end. */
export function showComm(comm: string): string {
  return cleanText(comm.endsWith('\ufffd') ? comm.replace(/\ufffd+$/, '') : comm);
}
