import { describe, expect, it } from 'vitest';
import { CONTENT_TYPE, exposition } from '../../../src/output/prometheus/exposition.ts';
import { Figures } from '../../../src/output/prometheus/figures.ts';

describe('the text that Prometheus reads', () => {
  it('has a line for each series, of those that there are', async () => {
    const figures = new Figures();
    figures.add('srs_top_srs_restarts_total', 0, {});
    figures.add('srs_top_thread_nice', -15, { srs: 'a', thread: 'srs' });
    figures.add('srs_top_thread_nice', undefined, { srs: 'a', thread: 'other' });
    figures.add('srs_top_udp_sent_datagrams_total', 1_905_734_091, { namespace: 'host' });
    figures.add('srs_top_srs_threads', undefined, { srs: 'a' });
    figures.add('srs_top_srs_threads', Number.NaN, { srs: 'b' });
    expect((await exposition(figures)).split('\n').filter(line => line !== '')).toEqual([
      '# HELP srs_top_srs_restarts_total SRS that took the place of one that ended, since serve was started.',
      '# TYPE srs_top_srs_restarts_total counter',
      'srs_top_srs_restarts_total 0',
      '# HELP srs_top_thread_nice Nice value of the thread.',
      '# TYPE srs_top_thread_nice gauge',
      'srs_top_thread_nice{srs="a",thread="srs"} -15',
      '# HELP srs_top_udp_sent_datagrams_total Udp OutDatagrams.',
      '# TYPE srs_top_udp_sent_datagrams_total counter',
      'srs_top_udp_sent_datagrams_total{namespace="host"} 1905734091',
    ]);
    expect(CONTENT_TYPE).toBe('text/plain; version=0.0.4; charset=utf-8');
  });

  it('keeps hostile names within their quotes', async () => {
    const figures = new Figures();
    figures.add('srs_top_srs_threads', 4, { srs: 'x"} 1\nevil{a="\\' });
    const [, , series] = (await exposition(figures)).split('\n');
    expect(series).toBe('srs_top_srs_threads{srs="x\\"} 1\\nevil{a=\\"\\\\"} 4');
  });

  it('adds nothing up that comes twice', async () => {
    const figures = new Figures();
    for (const value of [5, 7]) {
      figures.add('srs_top_udp_sent_datagrams_total', value, { namespace: 'host' });
      figures.add('srs_top_srs_threads', value, { srs: 'a' });
    }
    const text = await exposition(figures);
    expect(text).toContain('srs_top_udp_sent_datagrams_total{namespace="host"} 5\n');
    expect(text).toContain('srs_top_srs_threads{srs="a"} 5\n');
  });

  it('is the same for the same figures: nothing is added up from one to the next', async () => {
    const figures = new Figures();
    figures.add('srs_top_udp_sent_datagrams_total', 5, { namespace: 'host' });
    const texts = [await exposition(figures), await exposition(figures)];
    expect(texts[0]).toBe(texts[1]);
    expect(texts[0]).toContain('srs_top_udp_sent_datagrams_total{namespace="host"} 5\n');
  });
});
