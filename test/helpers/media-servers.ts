import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Place } from './namespace.ts';
import { type RunningProgram, startProgram } from './programs.ts';

const MODULE = '/usr/lib/nginx/modules/ngx_rtmp_module.so';
/** Within a namespace of the test's own it is free. */
export const NGINX_PORT = 19_350;
/** As the guide's stream. */
export const BITS_PER_SECOND = 200_000;
const START_MS = 10_000;

export const CLIENTS_SCRIPT = fileURLToPath(new URL('rtmp-clients.py', import.meta.url));

export interface NginxRtmp extends AsyncDisposable {
  /** Its one worker, which does all the work. */
  readonly workerPid: number;
}

/** nginx with the RTMP module of Debian, one worker, on `NGINX_PORT` of a namespace. Needs root. */
export async function startNginxRtmp(place: Place): Promise<NginxRtmp> {
  if (!existsSync(MODULE)) throw new Error(`expected ${MODULE} of libnginx-mod-rtmp, which .ci/run installs`);
  const directory = mkdtempSync(join(tmpdir(), 'srs-top-nginx-'));
  const configuration = `
    load_module ${MODULE};
    daemon off;
    worker_processes 1;
    pid ${directory}/nginx.pid;
    error_log ${directory}/error.log;
    events { worker_connections 4096; }
    rtmp { access_log off; server { listen 127.0.0.1:${NGINX_PORT}; application live { live on; } } }`;
  writeFileSync(join(directory, 'nginx.conf'), configuration);
  // It ends with the test run, however that ends.
  const kept = ['setpriv', '--pdeathsig', 'KILL', 'nginx', '-p', directory, '-c', 'nginx.conf'];
  const [file = '', ...args] = [...place.prefix, ...kept];
  const child = execa(file, args, { stdin: 'ignore', reject: false, forceKillAfterDelay: 2_000 });
  const dispose = async (): Promise<void> => {
    child.kill('SIGTERM');
    await child;
    rmSync(directory, { recursive: true });
  };
  try {
    return { workerPid: await findWorker(child.pid ?? 0, directory), [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function findWorker(master: number, directory: string): Promise<number> {
  const until = performance.now() + START_MS;
  while (performance.now() < until) {
    const children = await readFile(`/proc/${master}/task/${master}/children`, 'utf8').catch(() => '');
    for (const pid of children.split(' ').filter(Boolean).map(Number)) {
      const title = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      if (title.startsWith('nginx: worker process')) return pid;
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  const said = await readFile(join(directory, 'error.log'), 'utf8').catch(() => '');
  throw new Error(`nginx has no worker after ${START_MS} ms: ${said}`);
}

export interface Clients extends AsyncDisposable {
  readonly pid: number;
}

async function startClients(program: RunningProgram): Promise<Clients> {
  const dispose = (): Promise<void> => program.stop();
  try {
    await program.nextLine();
    return { pid: program.pid, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Publishes the stream to nginx, as a process called ffmpeg. */
export function publishToNginx(place: Place): Promise<Clients> {
  const args = ['publish', '--port', NGINX_PORT, '--bits-per-second', BITS_PER_SECOND, '--name', 'ffmpeg'];
  return startClients(startProgram('rtmp-clients.py', args, place));
}

/** So many connections that play it. */
export function playFromNginx(place: Place, count: number): Promise<Clients> {
  return startClients(
    startProgram('rtmp-clients.py', ['play', '--port', NGINX_PORT, '--clients', count], place),
  );
}

export interface SendingSrs extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
}

/** A stand-in for SRS that sends every TCP client `BITS_PER_SECOND`. */
export async function startSendingSrs(place: Place): Promise<SendingSrs> {
  const program = startProgram('sending-srs.py', ['--bits-per-second', BITS_PER_SECOND], place);
  try {
    const { pid, port } = JSON.parse(await program.nextLine());
    return { pid, port, [Symbol.asyncDispose]: () => program.stop() };
  } catch (error) {
    await program.stop();
    throw error;
  }
}

/** So many TCP clients of it. */
export function listenToSrs(place: Place, { port }: SendingSrs, count: number): Promise<Clients> {
  return startClients(startProgram('rtmp-clients.py', ['listen', '--port', port, '--clients', count], place));
}
