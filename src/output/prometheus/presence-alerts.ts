import { type AlertWishes, slow, soon } from './alert-rules.ts';
import { HOST } from './alert-words.ts';
import { metric, promTime } from './query.ts';
import type { AlertRule } from './rule.ts';

const LEAST_AGE_SECONDS = 60;
/** By then serve leaves the figures out. */
const REFRESHES_OF_AGE = 4;
/** What was there so long ago is missed, over a weekend too. */
const REMEMBERED = '1w';
const BY_TARGET = 'on (job, instance)';

/** Alerts on SRS that is gone, and on figures that are. */
export function presenceAlerts(wishes: AlertWishes): readonly AlertRule[] {
  return [
    srsGone(wishes),
    srsTopGone(wishes),
    lineLost(wishes),
    srsTopBlind(wishes),
    readsTooSeldom(wishes),
    ...leftOut(wishes),
  ];
}

/** Where no SRS is to run any more, serve would have ended too: it is told for as long as a serve that is gone. */
function srsGone({ scrapeSeconds, freshSeconds }: AlertWishes): AlertRule {
  const processes = metric('srs_top_srs_processes');
  return {
    alert: 'SrsGone',
    expr: `${processes} == 0 and max_over_time(${processes}[${REMEMBERED}]) > 0`,
    // Two refreshes found none: one may fall into a restart.
    ...{ forSeconds: Math.max(4 * scrapeSeconds, 2 * freshSeconds), keepSeconds: 0 },
    severity: 'critical',
    summary: `no SRS runs on ${HOST} any more`,
    description: `An SRS ran on ${HOST} within the last week, and none does now.`,
    runbook:
      'journalctl and dmesg say whether it crashed or was killed for want of memory; its own log, what it did last. It is told for a week: where no SRS is to run any more, end serve.',
  };
}

/**
 * What a job is called is not known here: a target that was srs-top within a week is one still. One that is no target any
 * more may have been taken away on purpose, and is told for an hour.
 */
function srsTopGone({ scrapeSeconds }: AlertWishes): AlertRule {
  const was = (span: string): string => `last_over_time(${metric('srs_top_build_info')}[${span}])`;
  return {
    alert: 'SrsTopGone',
    expr: `(up == 0 and ${BY_TARGET} ${was(REMEMBERED)}) or (group by (job, instance) (${was('1h')}) unless ${BY_TARGET} up)`,
    ...{ forSeconds: 4 * scrapeSeconds, keepSeconds: 0 },
    severity: 'warning',
    summary: 'srs-top serve on {{ $labels.instance }} does not answer',
    description:
      'Prometheus has no figures of {{ $labels.instance }}, and no other alert tells of SRS there meanwhile.',
    runbook:
      'Prometheus says under Status, Targets, why: the host is down, serve has ended (systemctl status srs-top-serve), or its token or certificate has changed. What is no target any more is told for an hour.',
  };
}

function lineLost({ scrapeSeconds }: AlertWishes): AlertRule {
  return {
    alert: 'SrsTopLineLost',
    expr: `${metric('srs_top_line_up')} == 0`,
    ...soon(scrapeSeconds),
    severity: 'warning',
    summary: 'srs-top on {{ $labels.instance }} has no line to {{ $labels.nodename }}',
    description:
      'srs-top serve on {{ $labels.instance }} cannot reach {{ $labels.nodename }}, which it watches: its figures are left out until it can.',
    runbook:
      'It tries again by itself. Its log says why it cannot (journalctl -u srs-top-serve); ssh to the host, as the user who serves, says more.',
  };
}

function srsTopBlind({ scrapeSeconds }: AlertWishes): AlertRule {
  const leastSeconds = Math.max(LEAST_AGE_SECONDS, 4 * scrapeSeconds);
  const last = metric('srs_top_last_sample_timestamp_seconds');
  // All programs tell when they were started.
  const started = `(${metric('process_start_time_seconds')} and ${BY_TARGET} ${metric('srs_top_build_info')})`;
  const since = `(${last} or (${started} unless ${BY_TARGET} ${last}))`;
  return {
    alert: 'SrsTopBlind',
    // Each serve reads at a rhythm of its own. Without a line it is another alert.
    expr: `time() - ${since} > clamp_min(${REFRESHES_OF_AGE} * ${metric('srs_top_refresh_interval_seconds')}, ${leastSeconds}) unless ${BY_TARGET} ${metric('srs_top_line_up')} == 0`,
    ...soon(scrapeSeconds),
    severity: 'warning',
    summary: 'srs-top on {{ $labels.instance }} sees nothing any more',
    description:
      'For {{ $value | humanizeDuration }} it has read nothing of {{ $labels.instance }}: figures of the host are left out.',
    runbook:
      'The clocks of Prometheus and of the host that serves may differ. Else srs-top hangs in a file of the kernel: systemctl status srs-top-serve says since when.',
  };
}

/** Rates and delays of these rules are of refreshes that come so often. */
function readsTooSeldom({ scrapeSeconds, freshSeconds }: AlertWishes): AlertRule {
  return {
    alert: 'SrsTopReadsTooSeldom',
    expr: `${metric('srs_top_refresh_interval_seconds')} > ${freshSeconds}`,
    ...soon(scrapeSeconds),
    severity: 'warning',
    summary: 'srs-top serve on {{ $labels.instance }} reads too seldom for these alerts',
    description: `srs-top serve on {{ $labels.instance }} reads every {{ $value | humanizeDuration }}, and these rules are of at most ${promTime(freshSeconds)}: a loss there may wake nobody.`,
    runbook:
      'srs-top rules -d SECONDS prints rules for the serve that reads most seldom. Or have this one read more often: -d SECONDS of srs-top serve, or delay in its configuration file.',
  };
}

function leftOut({ freshSeconds }: AlertWishes): readonly AlertRule[] {
  return [
    {
      alert: 'SrsTopLeavesOutSrs',
      expr: `${metric('srs_top_left_out', 'kind="srs"')} > 0`,
      ...slow(freshSeconds),
      severity: 'warning',
      summary: `an SRS on ${HOST} has no series`,
      description: `Of {{ $value }} SRS on ${HOST} there is no series, and so no alert.`,
      runbook:
        'serve watches eight SRS at once, and knows 32 names of configurations (srs -c FILE), each until it has been gone for an hour. Configurations whose names stay help, or one more serve for some of them: -p PID or --name NAME, with a --listen of its own.',
    },
    {
      alert: 'SrsTopLeavesOut',
      expr: `${metric('srs_top_left_out', 'kind!="srs"')} > 0`,
      ...slow(freshSeconds),
      severity: 'info',
      summary: `some {{ $labels.kind }} on ${HOST} have no series`,
      description: `Of {{ $value }} {{ $labels.kind }} on ${HOST} there is no series: 32 threads and 32 sockets of an SRS have one, and 16 interfaces of a namespace.`,
      runbook:
        'Counters of the namespace and findings take them in all the same; on the host, srs-top shows each of them.',
    },
  ];
}
