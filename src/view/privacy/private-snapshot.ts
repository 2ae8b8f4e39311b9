import type { AdvisedSnapshot } from '../../advice/advised.ts';
import type { Neighbour } from '../../metrics/cpu/neighbours.ts';
import type { EndedSrs } from '../../metrics/history/ended-srs.ts';
import type { SrsPast } from '../../metrics/model.ts';
import type { DstatRow } from '../../metrics/network/dstat-rows.ts';
import type { SocketMetrics, SrsMetrics, ThreadMetrics, UdpWindow } from '../../metrics/terms/metrics.ts';
import { privateTexts } from '../../srs/privacy/private-texts.ts';
import type { Pseudonyms } from '../../srs/privacy/pseudonyms.ts';
import { scrubText } from '../../srs/privacy/scrub-words.ts';
import { learnNames } from './learn-names.ts';

/**
 * A snapshot as others may see it: other names in place of hosts, addresses, streams and users, and no secrets in command
 * lines. Figures, pids and what is done about them stay, so that every key does what it did.
 */
export function privateSnapshot(snapshot: AdvisedSnapshot, names: Pseudonyms): AdvisedSnapshot {
  const { metrics, advice, sample } = snapshot;
  learnNames(snapshot, names);
  const neighbours = snapshot.neighbours?.map(one => privateNeighbour(one, names));
  const interfaces = metrics.interfaces.map(one => withName(one, names.interface(one.name)));
  const srs = metrics.srs.map(one => privateSrs(one, names));
  return {
    ...snapshot,
    metrics: {
      ...metrics,
      host: names.hostName,
      interfaces,
      srs,
      placement: privateTexts(metrics.placement, names),
      changes: privateTexts(metrics.changes, names),
      problems: privateTexts(metrics.problems, names),
    },
    advice: privateTexts(advice, names),
    neighbours,
    hostDstatRows: privateRows(snapshot.hostDstatRows, names),
    past: new Map([...snapshot.past].map(([pid, past]) => [pid, privatePast(past, names)])),
    ended: snapshot.ended.map(one => privateEnded(one, names)),
    sample: {
      ...sample,
      srs: sample.srs.map(one => ({
        ...one,
        api: withTextsOf(one.api, names),
        log: withTextsOf(one.log, names),
      })),
    },
  };
}

function privateSrs(srs: SrsMetrics, names: Pseudonyms): SrsMetrics {
  const { api, user } = srs;
  return {
    ...srs,
    command: names.text(scrubText(srs.command)),
    threads: privateThreads(srs.threads, names),
    interfaces: srs.interfaces.map(one => withName(one, names.interface(one.name))),
    stages: privateTexts(srs.stages, names),
    user: user === undefined ? undefined : names.user(user),
    sockets: privateSockets(srs.sockets, names),
    udp: privateWindow(srs.udp, names),
    api: api && { ...api, streams: api.streams.map(one => ({ ...one, url: names.stream(one.url) })) },
  };
}

/** The same where its name is. */
function withName<T extends { readonly name: string }>(one: T, name: string): T {
  return one.name === name ? one : { ...one, name };
}

function privateThreads(threads: readonly ThreadMetrics[], names: Pseudonyms): readonly ThreadMetrics[] {
  const shown = threads.map(one => withName(one, names.program(one.name)));
  return shown.every((one, index) => one === threads[index]) ? threads : shown;
}

function privateNeighbour(one: Neighbour, names: Pseudonyms): Neighbour {
  const { group } = one;
  return {
    ...withName(one, names.program(one.name)),
    group: group === undefined ? undefined : names.group(group),
  };
}

function privateRows(rows: readonly DstatRow[], names: Pseudonyms): readonly DstatRow[] {
  return rows.map(row =>
    row.nicName === undefined ? row : { ...row, nicName: names.interface(row.nicName) },
  );
}

function privateSockets(sockets: readonly SocketMetrics[], names: Pseudonyms): readonly SocketMetrics[] {
  return sockets.map(socket => ({ ...socket, local: names.addresses.inText(socket.local) }));
}

function privateWindow(window: UdpWindow, names: Pseudonyms): UdpWindow {
  const owners = window.owners.map(owner => ({ ...owner, local: names.addresses.inText(owner.local) }));
  return { ...window, owners };
}

function privatePast(past: SrsPast, names: Pseudonyms): SrsPast {
  return {
    ...past,
    dstatRows: privateRows(past.dstatRows, names),
    dstatWindowRows: privateRows(past.dstatWindowRows, names),
    windows: past.windows.map(window => privateWindow(window, names)),
    before: past.before && privateEnded(past.before, names),
    allSockets: () => privateSockets(past.allSockets(), names),
  };
}

function privateEnded(ended: EndedSrs, names: Pseudonyms): EndedSrs {
  return { ...ended, last: privateSrs(ended.last, names) };
}

/** Why a source failed is said in words that may have an address. */
function withTextsOf<T extends { readonly failure: unknown; readonly missing?: unknown }>(
  source: T,
  names: Pseudonyms,
): T {
  const { failure, missing } = source;
  if (failure === undefined && missing === undefined) return source;
  const told = { failure: privateTexts(failure, names) };
  return { ...source, ...told, ...(missing === undefined ? {} : { missing: privateTexts(missing, names) }) };
}
