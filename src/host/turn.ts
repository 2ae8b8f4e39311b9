/** Lets everybody who can go on do so. */
export function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
