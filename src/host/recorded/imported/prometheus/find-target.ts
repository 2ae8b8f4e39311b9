import { cleanText } from '../../../../text/clean-text.ts';
import { askSeries, type Labels, type PrometheusServer } from './ask-prometheus.ts';

/** One that is scraped, by the labels that its series have. */
export interface Scraped {
  readonly job: string;
  readonly instance: string;
}

/** What a server has of one host. */
export interface Target {
  /** As the host calls itself. */
  readonly nodeName: string;
  /** Its node_exporter, and its `srs-top serve`; undefined: there was none. */
  readonly node: Scraped | undefined;
  readonly srsTop: Scraped | undefined;
}

const NODE_INFO = 'node_uname_info';
const SRS_TOP_INFO = 'srs_top_host_info';
const MOST_NAMED = 20;

/**
 * The host that is meant. Throws an Error in words where there is none, or it is not clear which.
 * @param wanted its name, or the address under which it is scraped; undefined: there is one alone
 */
export async function findTarget(
  server: PrometheusServer,
  wanted: string | undefined,
  fromSeconds: number,
  toSeconds: number,
): Promise<Target> {
  const series = await askSeries(server, [NODE_INFO, SRS_TOP_INFO], fromSeconds, toSeconds);
  const all = targetsOf(series);
  if (all.length === 0)
    throw new Error(
      `it has nothing of that time by node_exporter (${NODE_INFO}) or srs-top serve (${SRS_TOP_INFO})`,
    );
  const meant = wanted === undefined ? all : all.filter(target => isMeant(target, wanted));
  const [target] = meant;
  if (target !== undefined && meant.length === 1) return target;
  const names = all.map(({ nodeName }) => cleanText(nodeName)).sort();
  const listed = `${names.slice(0, MOST_NAMED).join(', ')}${names.length > MOST_NAMED ? ', …' : ''}`;
  throw new Error(
    wanted === undefined
      ? `it has ${names.length} hosts, and --instance NAME says which: ${listed}`
      : `it has ${meant.length === 0 ? 'no host' : 'several hosts'} "${cleanText(wanted)}": ${listed}`,
  );
}

function targetsOf(series: readonly Labels[]): readonly Target[] {
  const named = series
    .flatMap(({ __name__: name = '', nodename = '', job = '', instance = '' }) =>
      nodename === '' ? [] : [{ name, nodename, job, instance }],
    )
    .sort((a, b) => (`${a.job} ${a.instance}` < `${b.job} ${b.instance}` ? -1 : 1));
  return [...Map.groupBy(named, ({ nodename }) => nodename)].map(([nodeName, all]) => ({
    nodeName,
    node: all.find(({ name }) => name === NODE_INFO),
    srsTop: all.find(({ name }) => name === SRS_TOP_INFO),
  }));
}

function isMeant({ nodeName, node, srsTop }: Target, wanted: string): boolean {
  const instances = [node, srsTop].flatMap(one => (one === undefined ? [] : [one.instance]));
  return [nodeName, ...instances, ...instances.map(instance => instance.replace(/:\d+$/, ''))].includes(
    wanted,
  );
}
