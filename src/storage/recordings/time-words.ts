/** `2026-11-29T03:10:00Z`. @param wall milliseconds since 1970 */
export function timeOf(wall: number): string {
  return new Date(wall).toISOString().slice(0, 19).concat('Z');
}
