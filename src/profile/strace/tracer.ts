import { type Host, isFailure } from '../../host/host.ts';
import { readLineAfter } from '../../procfs/fields.ts';
import { cleanText } from '../../text/clean-text.ts';

/** `gdb (pid 123)`; undefined when nobody traces the process, or the kernel does not say. */
export async function findTracer(host: Host, pid: number): Promise<string | undefined> {
  const path = `/proc/${pid}/status`;
  const read = (await host.look({ texts: [path] })).text(path);
  if (isFailure(read)) return undefined;
  const tracerPid = readLineAfter(read.text, 'TracerPid:');
  if (tracerPid === undefined || !/^[1-9]\d*$/.test(tracerPid)) return undefined;
  const namePath = `/proc/${tracerPid}/comm`;
  const name = (await host.look({ texts: [namePath] })).text(namePath);
  const comm = isFailure(name) ? '' : cleanText(name.text).trim();
  return comm === '' ? `pid ${tracerPid}` : `${comm} (pid ${tracerPid})`;
}
