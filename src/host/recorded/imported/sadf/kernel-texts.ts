import { Counters } from './counters.ts';
import type { Figures, SadfStatistics } from './statistics.ts';

const TICKS_PER_SECOND = 100;

/**
 * The texts of the kernel that sadf's figures were made of, as far as they can be told: subtracted and divided by the time
 * between them they give sadf's own figures again. What sadf does not say stands as `-` in them, or not at all.
 */
export class KernelTexts {
  readonly #counters = new Counters();

  /** The texts at the beginning of the first interval: every counter is 0 there, and what holds for a moment is not known. */
  first(statistics: SadfStatistics): Readonly<Record<string, string>> {
    return this.#at({ ...statistics, queue: {}, pressure: new Map() }, 0);
  }

  /** The texts at the end of an interval, which begins where the last one ended. */
  next(statistics: SadfStatistics): Readonly<Record<string, string>> {
    return this.#at(statistics, statistics.intervalSeconds);
  }

  #at(statistics: SadfStatistics, seconds: number): Readonly<Record<string, string>> {
    this.#counters.begin(seconds);
    const { queue, pressure } = statistics;
    const texts: Record<string, string | undefined> = {
      '/proc/stat': this.#stat(statistics),
      '/proc/loadavg': loadText(queue),
      '/proc/net/dev': this.#interfaces(statistics),
      '/proc/net/snmp': this.#udp(statistics.udp),
      '/proc/net/snmp6': this.#udp6(statistics.udp6),
      '/proc/net/softnet_stat': this.#softnet(statistics),
    };
    for (const [name, figures] of pressure)
      texts[`/proc/pressure/${name === 'mem' ? 'memory' : name}`] = pressureText(figures, (kind, percent) =>
        // Microseconds.
        this.#counters.text(`psi ${name} ${kind}`, percent === undefined ? undefined : percent * 1e4),
      );
    return Object.fromEntries(
      Object.entries(texts).flatMap(([path, text]) => (text === undefined ? [] : [[path, text] as const])),
    );
  }

  /**
   * `usr` and `nice` have no guests in them, where the kernel's lines have; the short report has `user` and `system`, of
   * which the one has guests in it and the other the interrupts.
   */
  #stat({ cpus, switches, interrupts }: SadfStatistics): string | undefined {
    if (cpus.size === 0) return undefined;
    const numbered = [...cpus].filter(([name]) => /^\d+$/.test(name));
    const lines = [...cpus].flatMap(([name, figures]) => {
      if (name !== 'all' && !/^\d+$/.test(name)) return [];
      const { usr, nice, sys, iowait, steal, irq, soft, guest, gnice, idle } = figures;
      const user = usr === undefined ? figures.user : usr + (guest ?? 0);
      const parts = {
        user,
        nice: nice === undefined ? undefined : nice + (gnice ?? 0),
        sys: sys ?? figures.system,
      };
      const count = name === 'all' ? Math.max(1, numbered.length) : 1;
      const ticks = Object.entries({ ...parts, idle, iowait, irq, soft, steal, guest, gnice }).map(
        ([part, percent]) =>
          this.#counters.text(
            `cpu ${name} ${part}`,
            percent === undefined ? undefined : (percent / 100) * TICKS_PER_SECOND * count,
          ),
      );
      return [`cpu${name === 'all' ? ' ' : name} ${ticks.join(' ')}`];
    });
    const intr = this.#counters.text('intr', interrupts);
    const ctxt = this.#counters.text('ctxt', switches.cswch);
    return `${lines.join('\n')}\nintr ${intr}\nctxt ${ctxt}\n`;
  }

  #interfaces({ interfaces, interfaceErrors }: SadfStatistics): string | undefined {
    if (interfaces.size === 0) return undefined;
    const lines = [...interfaces].flatMap(([name, figures]) => {
      // A name with blanks, or with a line's end, is none.
      if (!/^[^\s:]{1,64}$/.test(name)) return [];
      const errors = interfaceErrors.get(name) ?? {};
      const kilobytes = (rate: number | undefined) => (rate === undefined ? undefined : rate * 1_024);
      const rates: readonly (number | undefined)[] = [
        ...[
          kilobytes(figures.rxkB),
          figures.rxpck,
          errors.rxerr,
          errors.rxdrop,
          errors.rxfifo,
          errors.rxfram,
        ],
        ...[figures.rxcmp, figures.rxmcst],
        ...[kilobytes(figures.txkB), figures.txpck, errors.txerr, errors.txdrop, errors.txfifo, errors.coll],
        ...[errors.txcarr, figures.txcmp],
      ];
      const columns = rates.map((rate, column) => this.#counters.text(`dev ${name} ${column}`, rate));
      return [`${name}: ${columns.join(' ')}\n`];
    });
    return `Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n${lines.join('')}`;
  }

  /** sadf does not tell apart what of the errors was for want of room. */
  #udp(figures: Figures | undefined): string | undefined {
    if (figures === undefined) return undefined;
    const { idgm, noport, idgmerr, odgm } = figures;
    const values = Object.entries({ idgm, noport, idgmerr, odgm }).map(([name, rate]) =>
      this.#counters.text(`udp ${name}`, rate),
    );
    return `Udp: InDatagrams NoPorts InErrors OutDatagrams\nUdp: ${values.join(' ')}\n`;
  }

  #udp6(figures: Figures | undefined): string | undefined {
    if (figures === undefined) return undefined;
    const { idgm6, noport6, idgmer6, odgm6 } = figures;
    return [
      ['Udp6InDatagrams', idgm6],
      ['Udp6NoPorts', noport6],
      ['Udp6InErrors', idgmer6],
      ['Udp6OutDatagrams', odgm6],
    ]
      .map(([name, rate]) => `${name} ${this.#counters.text(String(name), rate as number | undefined)}\n`)
      .join('');
  }

  /** The columns of Linux 5.10 and later, with the number of the CPU, as far as sadf has them. */
  #softnet({ softnet }: SadfStatistics): string | undefined {
    const lines = [...softnet].flatMap(([cpu, figures]) => {
      if (!/^\d{1,5}$/.test(cpu)) return [];
      const rate = (name: string) => this.#counters.hex(`softnet ${cpu} ${name}`, figures[name]);
      const known = [rate('total'), rate('dropd'), rate('squeezd')];
      const zeros = Array.from({ length: 6 }, () => '00000000');
      // Those that wait are told since sysstat 12.7; without them there are fewer columns, as in older kernels.
      const backlog = figures.blg_len === undefined ? [] : [hex(figures.blg_len), hex(Number(cpu))];
      const columns = [...known, ...zeros, rate('rx_rps'), rate('flw_lim'), ...backlog];
      return [`${columns.join(' ')}\n`];
    });
    return lines.length === 0 ? undefined : lines.join('');
  }
}

function hex(value: number): string {
  return (Math.round(value) % 2 ** 32).toString(16).padStart(8, '0');
}

/** Processes that run, and all; the last pid is not known. */
function loadText(queue: Figures): string | undefined {
  const { 'ldavg-1': one, 'ldavg-5': five, 'ldavg-15': fifteen } = queue;
  if (one === undefined || five === undefined || fifteen === undefined) return undefined;
  const averages = [one, five, fifteen].map(average => average.toFixed(2)).join(' ');
  return `${averages} ${queue['runq-sz'] ?? 0}/${queue['plist-sz'] ?? 0} 0\n`;
}

/** As /proc/pressure has it: `some_avg` and `full_avg` are the shares of the interval itself, which `total` grows by. */
function pressureText(
  figures: Figures,
  total: (kind: string, share: number | undefined) => string,
): string | undefined {
  const lines = (['some', 'full'] as const).flatMap(kind => {
    const averages = [10, 60, 300].map(seconds => figures[`${kind}_avg${seconds}`]);
    if (averages.some(average => average === undefined)) return [];
    const [ten, sixty, threeHundred] = averages.map(average => average?.toFixed(2));
    const stalled = total(kind, figures[`${kind}_avg`]);
    return [`${kind} avg10=${ten} avg60=${sixty} avg300=${threeHundred} total=${stalled}\n`];
  });
  return lines.length === 0 ? undefined : lines.join('');
}
