import type { LogFact, LogLevel } from './facts.ts';
import { readHybrid } from './read-hybrid.ts';
import { readRtc } from './read-rtc.ts';

type Reader = (message: string) => LogFact | undefined;

/**
 * What the message of a line says; undefined for all but those few whose whole shape is known. By their first characters,
 * since most lines are others.
 */
export function readMessage(message: string, level: LogLevel): LogFact | undefined {
  if (level !== 'other') return readConnectionLimit(message) ?? readStrangers(message);
  return READERS.find(({ start }) => message.startsWith(start))?.read(message);
}

const READERS: readonly { readonly start: string; readonly read: Reader }[] = [
  { start: 'Hybrid cpu=', read: readHybrid },
  { start: 'RTC: Server conns=', read: readRtc },
  { start: '<- RTC RECV #', read: readReceived },
  { start: '<- SRT_CPB Transport', read: readSrtPublisher },
  { start: '-> SRT_PLA Transport', read: readSrtPlayer },
  { start: 'CircuitBreaker: cpu=', read: readBreaker },
  { start: 'CircuitBreaker: enabled=', read: readBreakerLimits },
  { start: 'UDP #', read: readUdpListen },
  { start: 'XCORE-SRS/', read: readVersion },
  { start: 'SRS/', read: readVersion },
  { start: 'Process: cpu=', read: readProcess },
];

const N = String.raw`(\d{1,15})`;
const PERCENT = String.raw`(\d{1,7}\.\d\d)%`;
const ADDRESS = String.raw`[0-9A-Fa-f.:\[\]]{2,50}`;
const whole = (pattern: string): RegExp => new RegExp(`^${pattern}$`);

const RECEIVED = whole(String.raw`<- RTC RECV #${N}, udp ${N}, pps ${N}/${N}(?:\([kw]\))?, schedule ${N}`);
function readReceived(message: string): LogFact | undefined {
  const [descriptor, packets] = numbersOf(RECEIVED, message);
  return packets === undefined ? undefined : { kind: 'received', descriptor: descriptor as number, packets };
}

const SRT_PUBLISHER = whole(
  `<- SRT_CPB Transport Stats # pktRecv=${N}, pktRcvLoss=${N}, pktRcvRetrans=${N}, pktRcvDrop=${N}`,
);
const SRT_PLAYER = whole(
  `-> SRT_PLA Transport Stats # pktSent=${N}, pktSndLoss=${N}, pktRetrans=${N}, pktSndDrop=${N}`,
);
function readSrtPublisher(message: string): LogFact | undefined {
  return readSrt('publisher', numbersOf(SRT_PUBLISHER, message));
}
function readSrtPlayer(message: string): LogFact | undefined {
  return readSrt('player', numbersOf(SRT_PLAYER, message));
}
function readSrt(role: 'publisher' | 'player', numbers: readonly number[]): LogFact | undefined {
  const [packets = 0, lost = 0, retransmitted = 0, dropped] = numbers;
  return dropped === undefined ? undefined : { kind: 'srt', role, packets, lost, retransmitted, dropped };
}

/** The last group is NACK packets, sequences and operations that were left out. SRS 4.0 always writes it. */
const BREAKER = whole(
  String.raw`CircuitBreaker: cpu=${PERCENT},${N}MB, break=([01]),([01]),([01]), cond=${PERCENT}(?:, snk=\d{1,10},\d{1,10},\d{1,10})?`,
);
function readBreaker(message: string): LogFact | undefined {
  const [cpuPercent = 0, , high, critical, dying, condition] = numbersOf(BREAKER, message);
  if (condition === undefined) return undefined;
  return {
    kind: 'breaker',
    cpuPercent,
    isHigh: high === 1,
    isCritical: critical === 1,
    isDying: dying === 1,
  };
}

const BREAKER_LIMITS = whole(
  `CircuitBreaker: enabled=([01]), high=${N}x${N}, critical=${N}x${N}, dying=${N}x${N}`,
);
function readBreakerLimits(message: string): LogFact | undefined {
  const numbers = numbersOf(BREAKER_LIMITS, message);
  const [enabled, , highPercent = 0, , criticalPercent = 0, dyingSeconds = 0, dyingPercent] = numbers;
  if (dyingPercent === undefined) return undefined;
  const isEnabled = enabled === 1;
  return { kind: 'breaker limits', isEnabled, highPercent, criticalPercent, dyingPercent, dyingSeconds };
}

const BUFFER = String.raw`\(default=\d{1,15}, expect=${N}, actual=${N}, r0=-?\d{1,10}\)`;
const UDP_LISTEN = whole(
  String.raw`UDP #\d{1,10} LISTEN at ${ADDRESS}:${N}, SO_SNDBUF${BUFFER}, SO_RCVBUF${BUFFER}`,
);
function readUdpListen(message: string): LogFact | undefined {
  const [port = 0, sendAsked = 0, sendActual = 0, askedBytes = 0, actualBytes] = numbersOf(
    UDP_LISTEN,
    message,
  );
  if (actualBytes === undefined) return undefined;
  const sendBuffer = { askedBytes: sendAsked, actualBytes: sendActual };
  return { kind: 'udp listen', port, sendBuffer, receiveBuffer: { askedBytes, actualBytes } };
}

/** The banner has the licence behind it; its name of the release is no number, and not kept. */
const VERSION = /^(?:XCORE-)?SRS\/(\d{1,3}\.\d{1,3}\.\d{1,4})\([A-Za-z]{1,20}\)(?:, MIT|, MulanPSL-2\.0)?$/;
function readVersion(message: string): LogFact | undefined {
  const version = VERSION.exec(message)?.[1];
  return version === undefined ? undefined : { kind: 'version', version };
}

const PROCESS = whole(`Process: cpu=${PERCENT},${N}MB, threads=${N}`);
function readProcess(message: string): LogFact | undefined {
  const [cpuPercent = 0, residentMebibytes = 0, threads] = numbersOf(PROCESS, message);
  return threads === undefined ? undefined : { kind: 'process', cpuPercent, residentMebibytes, threads };
}

/** An error's first line: the code, then what each function that handed it on says, the innermost last. */
const ERROR = String.raw`code=\d{1,5}(?:\(\w{1,40}\)\([A-Za-z ,.'-]{1,80}\))? : `;
/** `drop RTMP fd=17, ip=192.0.2.7:55720, max=…`; no label before 5.0, no address in 3.0 (srs_app_server.cpp). */
const CONNECTION_LIMIT = whole(
  String.raw`(?:[A-Za-z ,]{1,60}[ :])?${ERROR}(?:[A-Za-z #=\d]{1,40} : ){0,6}drop (?:[A-Z][\w-]{1,20} )?fd=-?\d{1,10}(?:, ip=${ADDRESS}:\d{1,5})?, max=${N}, cur=${N} for exceed connection limits`,
);
function readConnectionLimit(message: string): LogFact | undefined {
  if (!message.endsWith('for exceed connection limits')) return undefined;
  const [limit = 0, connections] = numbersOf(CONNECTION_LIMIT, message);
  return connections === undefined ? undefined : { kind: 'connection limit', limit, connections };
}

/** srs_app_listener.cpp; the count before the slash is of all kinds of errors. */
const STRANGERS = whole(
  String.raw`handle udp pkt, count=\d{1,15}/${N}, err: ${ERROR}size=\d{1,5}, data=\[[0-9a-f]{2}(?: [0-9a-f]{2}){0,15}\] : no session, peer_id=${ADDRESS}:\d{1,5}, fast=-?\d{1,20}`,
);
function readStrangers(message: string): LogFact | undefined {
  if (!message.startsWith('handle udp pkt, ')) return undefined;
  const [total] = numbersOf(STRANGERS, message);
  return total === undefined ? undefined : { kind: 'strangers', total };
}

function numbersOf(pattern: RegExp, message: string): readonly number[] {
  return (pattern.exec(message) ?? []).slice(1).map(Number);
}
