import type { SourceFiles } from './source-files.ts';

const STATISTICS = /^sys\/(?:class|devices\/.+)\/net\/([^/]+)\/statistics\/(rx_\w+)$/;
const IN_DEVICE =
  /^sys\/(?:class\/net\/([^/]+)\/device\/numa_node|devices\/(?!virtual\/).+\/net\/([^/]+)\/.+)$/;

/**
 * What a report has of network cards, at the paths of sysfs that srs-top asks for: sos keeps the links of /sys/class/net and
 * the files where these lead. The speed is told by `ethtool DEV`.
 */
export function nicTexts({ texts }: SourceFiles): Readonly<Record<string, string>> {
  const out: Record<string, string> = {};
  for (const [path, text] of texts) {
    const [, device, name] = STATISTICS.exec(path) ?? [];
    if (device !== undefined) out[`/sys/class/net/${device}/statistics/${name}`] = text;
    const [, card] = /^sos_commands\/networking\/ethtool_([^-].*)$/.exec(path) ?? [];
    const [, speed] = /^\s*Speed: (\d+)Mb\/s$/m.exec(text) ?? [];
    if (card !== undefined && speed !== undefined) out[`/sys/class/net/${card}/speed`] = `${speed}\n`;
  }
  return out;
}

/** A link to the device of every interface that has one, as far as its target is known. */
export function nicLinks({ texts, links }: SourceFiles): Readonly<Record<string, string>> {
  const devices = new Set<string>();
  for (const path of texts.keys()) {
    const [, ofClass, ofDevice] = IN_DEVICE.exec(path) ?? [];
    const device = ofClass ?? ofDevice;
    if (device !== undefined) devices.add(device);
  }
  for (const [path, target] of links) {
    const device = /^sys\/class\/net\/([^/]+)$/.exec(path)?.[1];
    if (device !== undefined && !target.includes('/virtual/')) devices.add(device);
  }
  return Object.fromEntries([...devices].map(device => [`/sys/class/net/${device}/device`, '../device']));
}
