// Stands for string-width in the bundle, for us and for Ink. The real one compiles its emoji expressions when it is
// loaded (20 ms), so it is loaded only when a text needs it.
import { quickWidth } from './quick-width.mjs';

export default function stringWidth(text, options) {
  if (options === undefined && typeof text === 'string') {
    const quick = quickWidth(text);
    if (quick !== undefined) return quick;
  }
  return require('string-width-in-full').default(text, options);
}
