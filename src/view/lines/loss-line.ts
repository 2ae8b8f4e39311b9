import { HistoryPoints } from '../../metrics/history/history-points.ts';
import type { SrsMetrics } from '../../metrics/terms/metrics.ts';
import { ledgerOf } from '../../metrics/udp/losses.ts';
import { formatCount } from '../../text/format.ts';
import { padEnd, spread, truncate, widthOf } from '../../text/width.ts';
import type { Theme } from '../look/theme.ts';
import type { PaneInput } from '../panes/pane.ts';
import { endText, endTexts } from '../sentences/end-words.ts';
import { type LossSentence, lossSentence } from '../sentences/loss-sentence.ts';
import { unseenTexts, wantedWords } from '../sentences/wanted-words.ts';

/** Losses come in bursts: a shorter time without any tells nothing. */
const QUIET_SECONDS = 3;
/** How long an end is reported beside another SRS that goes on: the end may have been wanted. */
const RECENT_SECONDS = 300;

/** The first thing to read: is it losing, how much, whose? */
export function lossLine(input: PaneInput, columns: number): string {
  const { srs, theme } = input;
  if (srs === undefined) return theme.encode(absenceLine(input, columns));
  const sentence = lossSentence(srs, input.snapshot.metrics.srs);
  const { severity, verdict, namespace } = sentence;
  const sayings = sayingsOf(sentence, severity === 'bad' ? quietText(input) : '', theme);
  const least = severity === 'bad' && sentence.owner !== '' ? sayings[LEAST_WITH_OWNER] : undefined;
  const alarm = otherLoss(input, srs) || recentEnd(input, columns - (least ? widthOf(least) + 2 : 0));
  if (alarm !== '') {
    const room = columns - widthOf(alarm) - 2;
    const short = sayings.find(text => widthOf(text) <= room);
    const own = truncate(short ?? `${theme.symbols[severity]} ${verdict}`, Math.max(0, room));
    return theme.encode(`${theme.paint(severity, own)}  ${theme.paint('bad', truncate(alarm, columns))}`);
  }
  const saying = sayings.find(text => widthOf(text) <= columns) ?? sayings.at(-1) ?? verdict;
  // Whose namespace it is the network pane says too: on a narrow screen the owner of the loss goes first.
  const fits = widthOf(saying) + widthOf(namespace) + 2 <= columns;
  const line = fits ? spread(saying, namespace, columns) : padEnd(saying, columns);
  return theme.encode(theme.paint(severity, line));
}

/** An SRS that ended while somebody watched is an alarm. */
function absenceLine({ theme, wanted, snapshot, offersDemo = false }: PaneInput, columns: number): string {
  const offer = offersDemo ? '  D shows a demo' : '';
  const { ended, unseen } = snapshot;
  const [last] = ended;
  // An end was seen, whatever else may not be.
  if (last === undefined && unseen !== undefined) {
    const texts = unseenTexts(wanted, unseen)
      .map(text => `${theme.symbols.unknown} ${text}`)
      .flatMap(text => [text + offer, text]);
    const text = texts.find(candidate => widthOf(candidate) <= columns) ?? texts.at(-1) ?? '';
    return theme.paint('unknown', truncate(text, columns));
  }
  if (last === undefined) {
    const text = `${theme.symbols.unknown} no ${wantedWords(wanted)} here: nothing to lose`;
    const isRoom = widthOf(text + offer) <= columns;
    return theme.paint('unknown', truncate(isRoom ? text + offer : text, columns));
  }
  const texts = endTexts(last, wanted).map(text => `${theme.symbols.bad} ${text}`);
  const text = texts.find(candidate => widthOf(candidate) <= columns) ?? texts.at(-1) ?? '';
  return theme.paint('bad', truncate(text, columns));
}

/** `✖ SRS 18211 ended 42 s ago`, where there is room for it beside what is said of the one that is looked at. */
function recentEnd({ snapshot, theme }: PaneInput, room: number): string {
  const [last] = snapshot.ended;
  if (last === undefined || last.agoSeconds > RECENT_SECONDS) return '';
  const text = `${theme.symbols.bad} ${endText(last)}`;
  return widthOf(text) <= room ? text : '';
}

/** The shortest of `sayingsOf` that says whose the loss is. */
const LEAST_WITH_OWNER = 2;

/** The sentence, the longest version first. Whose the loss is matters more than out of how many packets. */
function sayingsOf(sentence: LossSentence, quiet: string, theme: Theme): readonly string[] {
  const { severity, verdict, figures, shortFigures, leastFigures, owner, ownerByPort } = sentence;
  const say = (...parts: readonly string[]): string =>
    [`${theme.symbols[severity]} ${verdict}`, ...parts].filter(part => part !== '').join('  ');
  return [
    say(figures, quiet, owner),
    say(figures, quiet, ownerByPort),
    say(shortFigures, quiet, ownerByPort),
    say(figures, quiet),
    say(shortFigures, quiet),
    say(leastFigures, quiet),
    say(leastFigures),
  ];
}

/** `none for 8 s`: whoever has just changed something need not wait for the end of the window. Empty while losses go on. */
function quietText({ past }: PaneInput): string {
  const points = past?.history ?? HistoryPoints.NONE;
  const newest = points.at(-1);
  const index = points.findLastIndex(
    // Not all that sockets drop is in the counters.
    ({ lostPerSecond, forVerdict }) => lostPerSecond !== 0 || (forVerdict?.ownDrops ?? 0) > 0,
  );
  const last = index === -1 ? undefined : points.at(index);
  if (newest === undefined || last === undefined) return '';
  const seconds = (newest.atMs - last.atMs) / 1_000;
  return seconds < QUIET_SECONDS ? '' : `none for ${Math.floor(seconds)} s`;
}

/** Those that lose packets beside the one that is looked at, as the line names them. */
export function losingOthers({ snapshot }: PaneInput, srs: SrsMetrics): readonly SrsMetrics[] {
  const isLosing = ledgerOf(srs.udp).lost > 0;
  // The kernel counts by namespace: another SRS of the same one has the same figures. Where theirs are not known they may
  // be two, which is sure when this one loses nothing.
  const areTold = ({ id }: SrsMetrics['namespace']): boolean =>
    id === srs.namespace.id && (id !== undefined || isLosing);
  const losing = snapshot.metrics.srs.filter(
    ({ pid, namespace, udp }) => pid !== srs.pid && ledgerOf(udp).lost > 0 && !areTold(namespace),
  );
  // When several SRS share a namespace, only the one whose sockets lose packets is named.
  const isOwner = ({ udp }: SrsMetrics): boolean => udp.owners.length > 0;
  return losing.filter(other => {
    const { id } = other.namespace;
    const siblings = id === undefined ? [other] : losing.filter(({ namespace }) => namespace.id === id);
    return other === (siblings.find(isOwner) ?? siblings[0]);
  });
}

/** `✖ SRS 18211 loses 19,363`: whoever watches one SRS must not miss that another loses. */
function otherLoss(input: PaneInput, srs: SrsMetrics): string {
  const { theme } = input;
  const [first, ...rest] = losingOthers(input, srs);
  if (first === undefined) return '';
  const more = rest.length === 0 ? '' : `, ${rest.length} more ${rest.length === 1 ? 'loses' : 'lose'}`;
  return `${theme.symbols.bad} SRS ${first.pid} loses ${formatCount(ledgerOf(first.udp).lost)}${more}`;
}
