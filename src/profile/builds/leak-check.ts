import type { Host } from '../../host/host.ts';
import { isRefusal, type Refusal } from '../../host/refusal.ts';
import { withinNamespaceOf } from '../../host/within-namespace.ts';
import { apiCommand, findApi, MOST_ANSWER_BYTES, parseAnswer, type SrsApi } from '../../srs/api/api.ts';
import { checkIdentity } from '../../srs/process/process-check.ts';
import type { ProcessIdentity } from '../../srs/process/process-identity.ts';
import { cleanText } from '../../text/clean-text.ts';

/** What memcheck reports: what came since the check before, what changed, what is lost for the first time, all, or sums. */
export const LEAK_CHECKS = ['added', 'changed', 'new', 'full', 'quick'] as const;
export type LeakCheck = (typeof LEAK_CHECKS)[number];

/** How an SRS that runs under valgrind can be asked for a leak check. */
export interface LeakCheckPlan {
  readonly process: ProcessIdentity;
  readonly api: SrsApi;
}

/**
 * Looks for the API that the question goes to. Refused on a read-only host, when the process is gone or another by now,
 * when its API cannot be had, and when SRS was built without --valgrind=on. Starts no check.
 * @param isHostNamespace false or unknown: SRS's network namespace is entered
 */
export async function planLeakCheck(
  host: Host,
  {
    process,
    isHostNamespace,
  }: { readonly process: ProcessIdentity; readonly isHostNamespace: boolean | undefined },
): Promise<LeakCheckPlan | Refusal> {
  if (host.isReadOnly) return { refused: 'the host is read-only: no leak check was asked for' };
  const mismatch = await checkIdentity(host, process);
  if (mismatch !== undefined) return mismatch;
  const within = withinNamespaceOf(process.pid, isHostNamespace);
  const usesSudo = within.length > 0 && (await host.privilege()) === 'sudo';
  const api = await findApi(host, process.pid, { within, usesSudo });
  if (isRefusal(api)) return api;
  // An unknown path is answered with the index and HTTP 200: only its names tell what this build has.
  return api.names.has('valgrind')
    ? { process, api }
    : { refused: `the API at ${api.origin} has no leak check: this SRS was built without --valgrind=on` };
}

/** The one request of srs-top that changes something in SRS. */
export function leakCheckCommand({ api }: LeakCheckPlan, check: LeakCheck): readonly string[] {
  return apiCommand(api, `/api/v1/valgrind?check=${check}`);
}

/**
 * Asks for the check, which SRS begins within 3 s (srs_app_http_api.cpp, `SrsGoApiValgrind::cycle`). Never rejects.
 * @returns what SRS said it will do, in words
 */
export async function startLeakCheck(
  host: Host,
  plan: LeakCheckPlan,
  check: LeakCheck,
): Promise<string | Refusal> {
  const { process, api } = plan;
  if (host.isReadOnly) return { refused: 'the host is read-only: no leak check was asked for' };
  const mismatch = await checkIdentity(host, process);
  if (mismatch !== undefined) return { refused: `no leak check was asked for: ${mismatch.refused}` };
  const result = await host.execute(leakCheckCommand(plan, check), {
    sudo: api.usesSudo,
    mostBytes: MOST_ANSWER_BYTES,
  });
  const answer = parseAnswer(result, api.origin);
  if ('refused' in answer) return { refused: `no leak check: ${answer.refused}` };
  const call = callOf(answer.body?.data);
  return call === undefined
    ? { refused: `no leak check: ${api.origin} answered ${answer.status} without saying what it will do` }
    : `leak check (${check}) of ${process.pid}: SRS calls ${cleanText(call)} within 3 s`;
}

function callOf(data: unknown): string | undefined {
  const call = typeof data === 'object' && data !== null && 'call' in data ? data.call : undefined;
  return typeof call === 'string' ? call : undefined;
}
