import type { Host, HostFailure } from '../host/host.ts';
import type { Look } from '../host/look.ts';
import { NOT_RECORDED } from '../host/results.ts';
import { Rhythm } from '../host/rhythm.ts';
import { withinNamespaceOf } from '../host/within-namespace.ts';
import { originsIn, tcpTablesOf } from '../srs/api/api.ts';
import type { ApiKnowledge } from '../srs/api/api-knowledge.ts';
import type { ApiPlace } from '../srs/api/ask-api.ts';
import { type ApiCredentials, mayGetCredentials } from '../srs/api/credentials.ts';
import { type ApiRefusal, type Refused, readApi, readExported, tryApi } from '../srs/api/read-api.ts';
import { hasFailed } from './has-failed.ts';
import type { Source } from './sample.ts';

/** Each question costs SRS's media thread 0.2 ms and five lines of its log, and us a process. */
const EVERY_MS = 10_000;
/** The first frame, and the first figures of everything else, come before. */
const FIRST_AFTER_MS = 2_000;
/** One that has no API, or has no time for it, is left alone for so long. */
const SILENT_FOR_MS = 300_000;
/** To look for it means to try some ports. */
const BUSY_FOR_MS = 60_000;
/** SRS writes each wrong password into its log, in clear text. */
const REFUSED_FOR_MS = 1_800_000;
/** Of http_api and of the exporter (full.conf). */
const API_PORTS: readonly number[] = [1985, 9972];
/** Of a busy SRS: then its API is looked for anew. */
const MOST_SILENCES = 3;

export interface ApiOptions {
  /** False: it is never asked. */
  readonly isAsked: boolean;
  readonly credentials: ApiCredentials | undefined;
  /** The process was named by its pid; by its name unless given. */
  readonly isNamedByPid?: boolean;
}

/** What a refresh knows. */
export interface ApiRequest {
  /** Has the files that `textsAt` named. */
  readonly look: Look;
  /** SRS's sockets; undefined: they are not known. */
  readonly inodes: ReadonlySet<number> | undefined;
  /** Undefined: it is not known whether SRS's network namespace is ours. */
  readonly isHostNamespace: boolean | undefined;
  /** Whose process it is; undefined: not known. */
  readonly userId: number | undefined;
}

export const ASK_API: ApiOptions = { isAsked: true, credentials: undefined };

/** Asks the HTTP API of an SRS, found among the ports that it listens on: aside, never twice at once. */
export class ApiProbe {
  readonly #host: Host;
  readonly #pid: number;
  readonly #options: ApiOptions;
  readonly #rhythm = new Rhythm(EVERY_MS);
  #beginsAtMs: number | undefined;
  #isUnderWay = false;
  #isClosed = false;
  #silentUntilMs = Number.NEGATIVE_INFINITY;
  #place: ApiPlace | undefined;
  /** SRS exports nothing there, as far as it has said. */
  #isExportOff = false;
  /** Why nothing is asked for there but what SRS exports, and until when; undefined: nothing closes the API. */
  #closed: { readonly why: string; readonly untilMs: number } | undefined;
  #usesCredentials = false;
  #userId: number | undefined;
  #silences = 0;
  #last: Source<ApiKnowledge>;

  constructor(host: Host, pid: number, options: ApiOptions) {
    this.#host = host;
    this.#pid = pid;
    this.#options = options;
    this.#last = options.isAsked
      ? this.#failed('not asked yet', 'failed', Number.NEGATIVE_INFINITY)
      : this.#failed('it is not to be asked (api = false)', 'unsupported', Number.NEGATIVE_INFINITY);
  }

  get source(): Source<ApiKnowledge> {
    return this.#last;
  }

  /** The files that are wanted of a refresh: where SRS listens, while it is not known where its API is. */
  textsAt(nowMs: number): readonly string[] {
    if (this.#closed !== undefined && nowMs >= this.#closed.untilMs) this.#forgetPlace();
    return this.#isDue(nowMs) && this.#place === undefined ? tcpTablesOf(this.#pid) : [];
  }

  /** Begins to ask where that is due, and does not wait for the answer. */
  refresh(nowMs: number, { look, inodes, isHostNamespace, userId }: ApiRequest): void {
    const isDue = this.#isDue(nowMs);
    this.#beginsAtMs ??= nowMs + FIRST_AFTER_MS;
    // Without its sockets nobody knows which ports are SRS's own.
    if (!isDue || inodes === undefined) return;
    this.#rhythm.ran(nowMs, 0);
    this.#isUnderWay = true;
    this.#userId = userId;
    const origins = this.#place === undefined ? originsIn(look, this.#pid, inodes) : [];
    void this.#ask(withinNamespaceOf(this.#pid, isHostNamespace), origins).finally(() => {
      this.#isUnderWay = false;
    });
  }

  #isDue(nowMs: number): boolean {
    if (!this.#options.isAsked || this.#isUnderWay || this.#isClosed) return false;
    if (this.#beginsAtMs === undefined || nowMs < this.#beginsAtMs) return false;
    return nowMs >= this.#silentUntilMs && this.#rhythm.isDue(nowMs);
  }

  /** Has it read at the next refresh where it failed: what was in its way is not any more. */
  retry(): void {
    if (!hasFailed(this.#last) || this.#silentUntilMs === Number.POSITIVE_INFINITY) return;
    this.#silentUntilMs = Number.NEGATIVE_INFINITY;
    this.#rhythm.hurry();
  }

  /** It is not asked any more. */
  close(): void {
    this.#isClosed = true;
  }

  async #ask(within: readonly string[], origins: readonly string[]): Promise<void> {
    // To enter a namespace takes root. Not through sudo, which would write a line into a log each time.
    if (within.length > 0 && this.#host.kind === 'local' && (await this.#host.privilege()) !== 'root') {
      const detail = "SRS's network namespace is another: run srs-top as root";
      this.#fail({ silent: detail, isForGood: true }, 'forbidden');
      return;
    }
    this.#place ??= await this.#find(within, origins);
    const place = this.#place;
    if (place === undefined || this.#isClosed) return;
    const now = this.#host.clock.nowMs;
    const came =
      this.#closed === undefined
        ? await readApi(this.#host, place, this.#credentials, now, this.#isExportOff)
        : await readExported(this.#host, place, now);
    if (this.#isClosed) return;
    if ('silent' in came || 'refused' in came) {
      this.#fail(came, 'failed');
      return;
    }
    this.#silences = 0;
    this.#isExportOff = came.isExportOff;
    const why = this.#closed?.why ?? came.exportFailure;
    const missing = why === undefined ? {} : { missing: this.#failure(why, 'failed') };
    this.#last = { value: came, atMs: came.atMs ?? this.#host.clock.nowMs(), failure: undefined, ...missing };
  }

  #forgetPlace(): void {
    this.#place = undefined;
    this.#closed = undefined;
    this.#isExportOff = false;
  }

  /** The first of its ports that answers as the API; a password is sent only where it is asked for. */
  async #find(within: readonly string[], origins: readonly string[]): Promise<ApiPlace | undefined> {
    let why: ApiRefusal =
      this.#host.isImported === true ? NEVER_ASKED : { refused: NO_ANSWER, wantsPassword: false };
    for (const origin of origins) {
      if (this.#isClosed) return undefined;
      const place = { within, origin };
      this.#usesCredentials = false;
      let came = await tryApi(this.#host, place, undefined);
      if (
        'wantsPassword' in came &&
        came.wantsPassword &&
        this.#options.credentials !== undefined &&
        this.#isTrusted
      ) {
        this.#usesCredentials = true;
        came = await tryApi(this.#host, place, this.#options.credentials);
      }
      if ('version' in came) return place;
      if ('wantsPassword' in came && came.wantsPassword && (await this.#isExporting(place))) {
        const atMs = this.#host.clock.nowMs();
        this.#closed = { why: this.#hintOf(came), untilMs: atMs + this.#silenceAfter(came) };
        return place;
      }
      if (isTelling(came, origin)) why = came;
      if ('silent' in came && came.isForGood) break;
    }
    const isMissing = 'refused' in why && !why.wantsPassword;
    this.#fail(why, isMissing ? 'unsupported' : 'failed');
    return undefined;
  }

  get #isTrusted(): boolean {
    return mayGetCredentials(this.#userId, this.#options.isNamedByPid === true);
  }

  /** No password closes what SRS exports for Prometheus. */
  async #isExporting(place: ApiPlace): Promise<boolean> {
    const came = await readExported(this.#host, place, this.#host.clock.nowMs);
    return 'exported' in came;
  }

  get #credentials(): ApiCredentials | undefined {
    return this.#usesCredentials && this.#isTrusted ? this.#options.credentials : undefined;
  }

  #fail(why: ApiRefusal, reason: HostFailure['reason']): void {
    const atMs = this.#host.clock.nowMs();
    if ('silent' in why) {
      this.#last = this.#failed(
        why.silent,
        why.isForGood && reason === 'failed' ? 'unsupported' : reason,
        atMs,
      );
      this.#silences++;
      if (why.isForGood) this.#silentUntilMs = Number.POSITIVE_INFINITY;
      else if (this.#place === undefined) this.#silentUntilMs = atMs + BUSY_FOR_MS;
      if (this.#silences >= MOST_SILENCES) this.#forgetPlace();
      return;
    }
    this.#last = this.#failed(this.#hintOf(why), reason, atMs);
    this.#forgetPlace();
    this.#silentUntilMs = atMs + this.#silenceAfter(why);
  }

  #silenceAfter({ wantsPassword }: Refused): number {
    return wantsPassword && this.#usesCredentials ? REFUSED_FOR_MS : SILENT_FOR_MS;
  }

  #hintOf({ refused, wantsPassword }: Refused): string {
    if (!wantsPassword) return refused;
    if (this.#usesCredentials) return `${refused}, and refuses the one that is set`;
    if (this.#options.credentials === undefined || this.#isTrusted)
      return `${refused}: set api-user and api-password, or api-token, in config.toml`;
    return `${refused}, which a process of user ${this.#userId ?? 'unknown'} does not get unless it is named: -p ${this.#pid}`;
  }

  #failed(detail: string, reason: HostFailure['reason'], atMs: number): Source<ApiKnowledge> {
    return { value: undefined, atMs, failure: this.#failure(detail, reason) };
  }

  #failure(detail: string, reason: HostFailure['reason']): HostFailure {
    return { asked: `API of SRS ${this.#pid}`, reason, detail };
  }
}

const NO_ANSWER = 'no port of SRS answers as its HTTP API (http_api { enabled on; })';
const NEVER_ASKED = { silent: NOT_RECORDED, isForGood: true } as const;

/** Whether it says more than that the API is not at this port: any other may be silent because it speaks something else. */
function isTelling(why: ApiRefusal, origin: string): boolean {
  if ('refused' in why) return why.wantsPassword;
  return why.isForGood || API_PORTS.some(port => origin.endsWith(`:${port}`));
}
