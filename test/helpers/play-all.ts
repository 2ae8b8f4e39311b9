import { Monitor } from '../../src/monitor.ts';
import { openHost } from '../../src/open-host.ts';

/** Plays all of a recording as `-b` does. @returns how many refreshes, and what was said */
export async function playAll(path: string): Promise<{ readonly count: number; readonly said: string }> {
  const said: string[] = [];
  const opened = await openHost(
    { kind: 'recorded', path, untilSeconds: undefined, isWatched: false },
    sentence => said.push(sentence),
  );
  if ('problem' in opened) return { count: 0, said: [...said, opened.problem].join('\n') };
  let count = 0;
  const settings = { delaySeconds: 1, windowSeconds: 30, wanted: { name: 'srs' } };
  for await (const _ of new Monitor(opened.host, settings).run(new AbortController().signal)) count++;
  await opened.host.close();
  return { count, said: said.join('\n') };
}
