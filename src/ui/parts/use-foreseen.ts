import { useEffect } from 'react';

/**
 * Asks once, when a dialog opens, for what its previews will need: so that the first key that needs it does not wait for
 * many answers of the host one after the other. What comes of it is remembered by whoever was asked.
 * @param foresee never rejects
 */
export function useForeseen(foresee: () => Promise<unknown>): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, as the dialog opens
  useEffect(() => void foresee(), []);
}
