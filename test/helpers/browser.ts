import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { missingTools } from './tools.ts';

const PROGRAMS = ['chromium-headless-shell', 'chromium', 'google-chrome'] as const;

/** The Chromium that is on PATH; undefined when there is none. Debian's smallest is `chromium-headless-shell`. */
export const CHROMIUM: string | undefined = PROGRAMS.find(program => missingTools([program]).length === 0);

interface Answer {
  readonly id?: number;
  readonly result?: {
    readonly targetId?: string;
    readonly sessionId?: string;
    /** Of a screenshot. */
    readonly data?: string;
    readonly result?: { readonly value?: unknown };
    readonly exceptionDetails?: { readonly exception?: { readonly description?: string } };
  };
  readonly error?: { readonly message: string };
}

/**
 * A page in a Chromium without a window, to be asked in JavaScript. End it with `await using`. It speaks the DevTools
 * protocol over two pipes (descriptors 3 and 4), a NUL after each message.
 */
export class Browser implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #profile = mkdtempSync(join(tmpdir(), 'srs-top-browser-'));
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #gone: Promise<void>;
  #hasEnded = false;
  #asked = 0;
  #session: string | undefined;

  private constructor(program: string, flags: readonly string[]) {
    this.#child = spawn(
      program,
      [
        ...['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--remote-debugging-pipe'],
        `--user-data-dir=${this.#profile}`,
        ...flags,
      ],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
    );
    this.#gone = new Promise(resolve => {
      const end = (): void => {
        this.#hasEnded = true;
        for (const settle of this.#waiting.values()) settle({ error: { message: `${program} has ended` } });
        resolve();
      };
      this.#child.once('exit', end);
      this.#child.once('error', end);
    });
    let rest = '';
    const answers = this.#child.stdio[4] as Readable;
    answers.setEncoding('utf8').on('data', (text: string) => {
      const messages = (rest + text).split('\0');
      rest = messages.pop() ?? '';
      for (const message of messages) {
        const answer: Answer = JSON.parse(message);
        if (answer.id !== undefined) this.#waiting.get(answer.id)?.(answer);
      }
    });
    // What is said to a browser that ends comes to nothing.
    (this.#child.stdio[3] as Writable).on('error', () => undefined);
  }

  /** @param flags of the command line, besides those that make it a page without a window */
  static async start(program: string, flags: readonly string[] = []): Promise<Browser> {
    const browser = new Browser(program, flags);
    const { targetId } = await browser.#ask('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await browser.#ask('Target.attachToTarget', { targetId, flatten: true });
    browser.#session = sessionId;
    return browser;
  }

  /**
   * Makes functions known to the page.
   * @param source JavaScript that declares them
   */
  async load(source: string): Promise<void> {
    await this.#evaluate(`${source}\n;undefined`);
  }

  /** What a function of the page comes to. Rejects with what it throws. */
  async call<Value>(name: string, ...values: readonly unknown[]): Promise<Value> {
    return (await this.#evaluate(`${name}(${values.map(value => JSON.stringify(value)).join()})`)) as Value;
  }

  /** What the page looks like: a PNG, in base64. */
  async screenshot(): Promise<string> {
    return (await this.#ask('Page.captureScreenshot', { format: 'png' })).data ?? '';
  }

  /** What the system's setting of this name would make of the page. */
  async preferMotion(preference: 'reduce' | 'no-preference'): Promise<void> {
    const features = [{ name: 'prefers-reduced-motion', value: preference }];
    await this.#ask('Emulation.setEmulatedMedia', { features });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#gone;
    // Its helpers may write for a moment yet.
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  async #evaluate(expression: string): Promise<unknown> {
    const params = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.#ask('Runtime.evaluate', params);
    if (exceptionDetails !== undefined)
      throw new Error(`the page: ${exceptionDetails.exception?.description ?? 'no reason given'}`);
    return result?.value;
  }

  async #ask(method: string, params: object): Promise<NonNullable<Answer['result']>> {
    const id = ++this.#asked;
    const { result, error } = await new Promise<Answer>(resolve => {
      if (this.#hasEnded) resolve({ error: { message: 'the browser has ended' } });
      this.#waiting.set(id, resolve);
      const session = this.#session === undefined ? {} : { sessionId: this.#session };
      (this.#child.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    });
    this.#waiting.delete(id);
    if (result === undefined) throw new Error(`${method}: ${error?.message ?? 'no answer'}`);
    return result;
  }
}
