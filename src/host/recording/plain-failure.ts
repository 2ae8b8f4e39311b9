import type { HostFailure } from '../results.ts';
import type { PlainFailure } from './frame.ts';

/** A failure as it is kept. @param path what it would be of if it does not say */
export function plainFailure({ asked, reason, detail }: HostFailure, path: string): PlainFailure {
  return asked === path ? { failed: reason, detail } : { failed: reason, detail, asked };
}

export function toFailure({ failed: reason, detail, asked }: PlainFailure, path: string): HostFailure {
  return { asked: asked ?? path, reason, detail };
}

export function isPlainFailure(plain: unknown): plain is PlainFailure {
  return typeof plain === 'object' && plain !== null && 'failed' in plain;
}

export function isSameFailure(before: unknown, { failed, detail, asked }: PlainFailure): boolean {
  return (
    isPlainFailure(before) && before.failed === failed && before.detail === detail && before.asked === asked
  );
}
