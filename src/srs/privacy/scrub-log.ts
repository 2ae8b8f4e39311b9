import { parseLogLine } from '../log/log-line.ts';

/** A line whose whole shape is known holds numbers; of all others only who wrote them at which level stays. */
export function scrubLog(text: string): string {
  if (text === '') return text;
  const lines = text.split('\n').map(scrubLogLine);
  // A piece that ended amid a line still does.
  if (lines.at(-1) === '' && !text.endsWith('\n')) lines[lines.length - 1] = '-';
  return lines.join('\n');
}

export function scrubLogLine(text: string): string {
  const line = parseLogLine(text);
  if (line === undefined) return '';
  if (line.fact !== undefined)
    return text.replace(/data=\[[^\]]*\]/, 'data=[00]').replace(/peer_id=\S+:/, 'peer_id=0.0.0.0:');
  return /^(?:\x1b\[[\d;]*m)*(?:\[[^\]]*\])+ /.exec(text)?.[0] ?? '';
}
