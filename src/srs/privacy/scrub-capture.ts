import type { Scrub } from '../../host/recording/scrub.ts';

/** What of a record of a capture may name somebody, or have a secret in it. */
interface Capture {
  readonly files?: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, string>>;
  readonly commands?: Readonly<Record<string, string>>;
  readonly srsLog?: string;
}

/** A record of a capture without what must not be kept, by what recordings go by. */
export function scrubCapture<T extends Capture>(record: T, scrub: Scrub): T {
  const { files, links, commands, srsLog } = record;
  return {
    ...record,
    ...(files === undefined ? {} : { files: mapped(files, (path, text) => scrub.text(path, text)) }),
    ...(links === undefined ? {} : { links: mapped(links, (path, target) => scrub.link(path, target)) }),
    ...(commands === undefined ? {} : { commands: mapped(commands, (_, text) => scrub.sockets(text)) }),
    ...(srsLog === undefined ? {} : { srsLog: scrub.log(srsLog) }),
  };
}

function mapped(
  texts: Readonly<Record<string, string>>,
  change: (key: string, text: string) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, change(key, text)]));
}
