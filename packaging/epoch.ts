import { execa } from 'execa';
import { ROOT } from './project.ts';

/** When the sources were committed, in seconds since 1970: packages of the same sources have the same times in them. */
export async function sourceEpoch(): Promise<string> {
  const given = process.env.SOURCE_DATE_EPOCH;
  if (given !== undefined) return given;
  const { stdout } = await execa('git', ['log', '-1', '--format=%ct'], { cwd: ROOT, reject: false });
  return /^\d+$/.test(stdout ?? '') ? `${stdout}` : `${Math.floor(Date.now() / 1_000)}`;
}
