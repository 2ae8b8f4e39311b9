import { Flag } from './record-format.ts';

/** What is told of the session, and how frames that have it are found again. */
const FLAG_OF: ReadonlyMap<string, number> = new Map([
  ['finding', Flag.Finding],
  ['mark', Flag.Tuning | Flag.Own],
  ['changed', Flag.Tuning],
  ['note', Flag.Mark],
  ['journal', Flag.Own],
  ['file', Flag.Own],
  ['verdict', Flag.Verdict],
]);

/** How a frame that tells this is found again. What is only worth knowing is not looked for. */
export function flagsOf(name: string, data: unknown): number {
  const flag = FLAG_OF.get(name) ?? 0;
  if (name !== 'finding') return flag;
  const { severity } = (data ?? {}) as { readonly severity?: unknown };
  if (severity === 'remark') return 0;
  return severity === 'bad' ? flag | Flag.Bad : flag;
}
