import type { ExporterFigures } from './api-knowledge.ts';

/** It has 1.4 kB; what is larger is somebody else's. */
const LONGEST = 65_536;

/** What each figure may be: more cannot be. */
const FIGURES = {
  srs_cpu_percent: { as: 'cpuPercent', most: 1e5, isWhole: false },
  srs_memory: { as: 'residentKilobytes', most: 2 ** 40, isWhole: true },
  srs_send_bytes_total: { as: 'sentBytes', most: Number.MAX_SAFE_INTEGER, isWhole: true },
  srs_receive_bytes_total: { as: 'receivedBytes', most: Number.MAX_SAFE_INTEGER, isWhole: true },
  srs_streams: { as: 'streamCount', most: 1e9, isWhole: true },
  srs_clients: { as: 'clientCount', most: 1e9, isWhole: true },
} as const;

/**
 * What `/metrics` of SRS says (exporter, 5.0.86 and later; srs_app_http_api.cpp, `SrsGoApiMetrics`). Undefined where the text
 * has none of it; a figure that cannot be, or stands there twice, is undefined by itself.
 */
export function readExporter(text: string): ExporterFigures | undefined {
  if (text.length > LONGEST) return undefined;
  const found = new Map<string, number | undefined>();
  for (const [, name = '', value = ''] of text.matchAll(/^(srs_[a-z_]{1,40}) (\S{1,40})$/gm)) {
    if (!Object.hasOwn(FIGURES, name)) continue;
    const { as, most, isWhole } = FIGURES[name as keyof typeof FIGURES];
    found.set(as, found.has(as) ? undefined : figureOf(value, most, isWhole));
  }
  if ([...found.values()].every(value => value === undefined)) return undefined;
  return {
    version: /^srs_build_info\{[^\n]{0,1000}?[,{]version="(\d{1,3}\.\d{1,3}\.\d{1,4})"/m.exec(text)?.[1],
    cpuPercent: found.get('cpuPercent'),
    residentKilobytes: found.get('residentKilobytes'),
    sentBytes: found.get('sentBytes'),
    receivedBytes: found.get('receivedBytes'),
    streamCount: found.get('streamCount'),
    clientCount: found.get('clientCount'),
  };
}

/** As C++ streams write a number: `0.999001`, `1.5e-05`. */
function figureOf(text: string, most: number, isWhole: boolean): number | undefined {
  if (!/^\d{1,20}(?:\.\d{1,20})?(?:e[+-]?\d{1,3})?$/.test(text)) return undefined;
  const value = Number(text);
  return value > most || (isWhole && !Number.isSafeInteger(value)) ? undefined : value;
}
