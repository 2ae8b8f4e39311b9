import {
  type CommandResult,
  type FileText,
  type Host,
  isFailure,
  type ReadResult,
} from '../../src/host/host.ts';
import { type Found, Look, type Question } from '../../src/host/look.ts';

/** Established TCP connections beside those that the host has. */
const CONNECTIONS = 86;
const FIRST_INODE = 900_000;
const FIRST_DESCRIPTOR = 200;
/** Processes that come and go, as health checks and cron do. */
const PER_SECOND = 2;
const LIVE_SECONDS = 20;
const FIRST_PID = 40_000;
const MOST_PID = 4_194_304;

/** A host with a hundred connections, on which two processes begin each second and live for 20. */
export function makeBusy(host: Host): Host {
  const startMs = host.clock.nowMs();
  const seconds = (): number => Math.floor((host.clock.nowMs() - startMs) / 1_000);
  const read = (text: string): FileText => ({ text, atMs: host.clock.nowMs(), tookMs: 0 });

  function pids(): readonly number[] {
    const first = Math.max(0, (seconds() - LIVE_SECONDS) * PER_SECOND);
    const count = seconds() * PER_SECOND - first;
    return Array.from(
      { length: count },
      (_, index) => FIRST_PID + ((first + index) % (MOST_PID - FIRST_PID)),
    );
  }

  function textOf(path: string, result: ReadResult, alive: ReadonlySet<number>): ReadResult {
    const [, pid, file] = /^\/proc\/(\d+)\/(comm|stat)$/.exec(path) ?? [];
    if (alive.has(Number(pid))) return read(file === 'comm' ? 'sh\n' : statText(Number(pid), seconds()));
    if (isFailure(result) || !path.endsWith('/net/tcp')) return result;
    return { ...result, text: result.text + tcpLines(seconds()) };
  }

  function foundOf(pattern: string, found: Found<FileText>, alive: ReadonlySet<number>): Found<FileText> {
    const [, file] = /^\/proc\/\*\/(comm|stat)$/.exec(pattern) ?? [];
    if (file === undefined) return found;
    const more = [...alive].map(pid => `/proc/${pid}/${file}`);
    return new Map([...found, ...more.map(path => [path, textOf(path, NONE, alive)] as const)] as Iterable<
      [string, FileText]
    >);
  }

  async function look(question: Question): Promise<Look> {
    const { texts, links, names, ...others } = (await host.look(question)).answers;
    const alive = new Set(pids());
    const answers = [...texts].map(([asked, answer]) => {
      const isFound = answer instanceof Map;
      return [
        asked,
        isFound ? foundOf(asked, answer, alive) : textOf(asked, answer as ReadResult, alive),
      ] as const;
    });
    return new Look({
      ...others,
      texts: new Map(answers),
      links: new Map(
        [...links].map(([asked, answer]) => [
          asked,
          answer instanceof Map ? withSockets(asked, answer) : answer,
        ]),
      ),
      names: new Map(
        [...names].map(([asked, answer]) => [
          asked,
          asked === '/proc' && !isFailure(answer)
            ? [...(answer as readonly string[]), ...[...alive].map(String)]
            : answer,
        ]),
      ),
    });
  }

  return {
    ...host,
    look,
    async query(command, options): Promise<CommandResult> {
      const result = await host.query(command, options);
      const isOfTcp = command.includes('ss') && command.some(word => word.startsWith('-t'));
      return isOfTcp ? { ...result, stdout: result.stdout + ssLines(seconds()) } : result;
    },
  };
}

const NONE: ReadResult = { asked: '', reason: 'gone', detail: '' };

function withSockets(pattern: string, found: Found<string>): Found<string> {
  if (!/^\/proc\/\d+\/fd\/\*$/.test(pattern)) return found;
  const more = indices().map(
    index =>
      [pattern.replace('*', String(FIRST_DESCRIPTOR + index)), `socket:[${FIRST_INODE + index}]`] as const,
  );
  return new Map([...found, ...more]);
}

function statText(pid: number, second: number): string {
  return `${pid} (sh) S 1 ${pid} ${pid} 0 -1 4194560 ${120 + (second % 7)} 0 0 0 ${second % 5} ${second % 3} 0 0 20 0 1 0 ${second} 2629632 196 18446744073709551615 1 1 0 0 0 0 0 4096 0 1 0 0 17 ${pid % 4} 0 0 0 0 0 0 0 0 0 0 0 0 0\n`;
}

/** Some of them have something to send, others in each second. */
function queueOf(index: number, second: number): number {
  return (index + second) % 9 === 0 ? 1_448 * ((index * 7 + second) % 11) : 0;
}

function tcpLines(second: number): string {
  return indices()
    .map(index => {
      const peer = `0A0000CB:${hex(40_000 + index, 4)}`;
      const queues = `${hex(queueOf(index, second), 8)}:00000000 01:${hex((index * 13 + second) % 90, 8)} 00000000`;
      return `${String(100 + index).padStart(4)}: 0A00000A:078F ${peer} 01 ${queues}     0        0 ${FIRST_INODE + index} 2 00000000467f31ac 20 4 30 10 -1`.padEnd(
        149,
      );
    })
    .map(line => `${line}\n`)
    .join('');
}

function ssLines(second: number): string {
  return indices()
    .map(
      index =>
        `ESTAB 0 ${queueOf(index, second)} 10.0.0.10:1935 203.0.113.10:${40_000 + index}\n\t cubic wscale:7,7 rto:${220 + index} rtt:${20 + ((index + second) % 9)}.2/4.1 mss:1448 cwnd:10 bytes_sent:${91_820_440 + second * (24_000 + 37 * index)} segs_out:${68_204 + second * 17} retrans:0/${index % 3}\n`,
    )
    .join('');
}

function indices(): readonly number[] {
  return Array.from({ length: CONNECTIONS }, (_, index) => index);
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
