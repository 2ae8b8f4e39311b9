/** Many more of what is tried at random: `npm run soak` sets it. */
export const IS_SOAK = process.env.SRS_TOP_SOAK === '1';

/** How often to try something: a few times in a run of the tests, and very often in `npm run soak`. */
export function times(usually: number, inSoak: number): number {
  return IS_SOAK ? inSoak : usually;
}
