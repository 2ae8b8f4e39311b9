import { metric } from './query.ts';

/**
 * Whom an alert is about, as templates of Prometheus that ask it for what its labels do not tell: labels stay when pids
 * change, so that none has one. Where the answer is gone, as of an SRS that ended, labels have to do.
 */
const LABELS = ['job', 'instance', 'srs', 'namespace'] as const;
type Label = (typeof LABELS)[number];

/** A query for the series of these labels, as the argument of a template. */
function asked(name: Parameters<typeof metric>[0], labels: readonly Label[]): string {
  const matchers = labels.map(label => `${label}=%q`).join(', ');
  const values = labels.map(label => `$labels.${label}`).join(' ');
  return `printf "${metric(name, matchers)}" ${values} | query`;
}

/** `edge-3`: the name of the host that is watched, which may be another one than where serve runs. */
export const HOST = `{{ with ${asked('srs_top_host_info', ['job', 'instance'])} }}{{ . | first | label "nodename" }}{{ else }}{{ $labels.instance }}{{ end }}`;

/** A name without the number that tells those of one name apart. */
const NAMED = '{{ .Labels.srs | reReplaceAll "#[0-9]+$" "" }} (pid {{ .Labels.pid }})';

/** `SRS conf/srs.conf (pid 4711)`. */
export const SRS = `SRS {{ range ${asked('srs_top_srs_info', ['job', 'instance', 'srs'])} }}${NAMED}{{ else }}{{ $labels.srs }}{{ end }}`;

/** `the network namespace of SRS conf/srs.conf (pid 4711), conf/edge.conf (pid 4712)`; `the network namespace of the host`. */
export const NAMESPACE = `the network namespace of {{ if eq $labels.namespace "host" }}the host{{ else }}SRS {{ range $index, $srs := ${asked('srs_top_srs_info', ['job', 'instance', 'namespace'])} | sortByLabel "srs" }}{{ if $index }}, {{ end }}{{ with $srs }}${NAMED}{{ end }}{{ else }}{{ $labels.namespace }}{{ end }}{{ end }}`;

/** Of a finding: it may be the host's. */
export const SRS_OR_HOST = `{{ if $labels.srs }}${SRS}{{ else }}the host{{ end }}`;

const numbered = (label: string): string => `{{ $labels.${label} | reReplaceAll "#([0-9]+)$" " no. $1" }}`;

/** `SRT:RcvQ no. 2`: the second thread, or socket, of that name. */
export const THREAD = numbered('thread');
export const SOCKET = numbered('local');
