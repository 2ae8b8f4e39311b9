/** Beyond so many ports a filter costs more than it saves. */
export const MOST_FILTERED_PORTS = 32;

/** What ss is asked, with the ports of SRS's own sockets, so that the kernel filters; none, or too many: all sockets. */
export function ssCommand(ports: readonly number[]): readonly string[] {
  return ['ss', '-uanmeH', ...portFilter(ports)];
}

/** What stands behind the options of ss to get the sockets of these local ports alone; nothing where they are too many. */
export function portFilter(ports: readonly number[]): readonly string[] {
  if (ports.length > MOST_FILTERED_PORTS) return [];
  return ports.flatMap((port, index) => [...(index === 0 ? [] : ['or']), 'sport', '=', `:${port}`]);
}
