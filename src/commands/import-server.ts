import { absolutePath } from '../storage/absolute-path.ts';
import { readSecretFile } from '../storage/secret-file.ts';
import { cleanText } from '../text/clean-text.ts';
import { MOMENT_WORDS, readMoment } from '../text/moment.ts';
import type { ServerAsked } from './command-context.ts';

/** Flags of `srs-top import prometheus URL`. */
export interface ImportServerFlags {
  readonly from?: string;
  readonly to?: string;
  readonly instance?: string;
  readonly tokenFile?: string;
  readonly passwordFile?: string;
}

const DAY_MS = 86_400_000;
/** Longer than an incident, and some hundred megabytes of a large host. */
const LONGEST_MS = 7 * DAY_MS;

/**
 * What a Prometheus is to be asked. A time of day is the last such one. Rejects with words where a time is none, or the
 * token or the password cannot be read.
 * @param nowMs milliseconds since 1970
 */
export async function readServerAsked(
  url: string,
  { from, to, instance, tokenFile, passwordFile }: ImportServerFlags,
  nowMs: number,
): Promise<ServerAsked> {
  if (from === undefined)
    throw new Error("expected '--from <time>', and '--to <time>' where it was over before now");
  const fromMs = momentOf(from, nowMs - DAY_MS);
  const toMs = to === undefined ? nowMs : Math.min(nowMs, momentOf(to, fromMs));
  if (toMs <= fromMs)
    throw new Error(`--to ${cleanText(to ?? 'now')} is not behind --from ${cleanText(from)}`);
  if (toMs - fromMs > LONGEST_MS) throw new Error('--from and --to are more than 7 days apart');
  const [token, password] = [await secretIn(tokenFile), await secretIn(passwordFile)];
  return { url, token, password, instance, fromMs, toMs };
}

async function secretIn(file: string | undefined): Promise<string | undefined> {
  return file === undefined ? undefined : (await readSecretFile(absolutePath(file))).trim();
}

function momentOf(text: string, earliestMs: number): number {
  const moment = readMoment(text, { firstWall: earliestMs });
  if (moment !== undefined) return moment;
  throw new Error(`expected a time such as ${MOMENT_WORDS}, got "${cleanText(text)}"`);
}
