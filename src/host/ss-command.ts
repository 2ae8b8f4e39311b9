/** Beyond so many ports a filter costs more than it saves. */
export const MOST_FILTERED_PORTS = 32;

/** What ss is asked, with the ports of SRS's own sockets, so that the kernel filters; none, or too many: all sockets. */
export function ssCommand(ports: readonly number[]): readonly string[] {
  const filter =
    ports.length > MOST_FILTERED_PORTS
      ? []
      : ports.flatMap((port, index) => [...(index === 0 ? [] : ['or']), 'sport', '=', `:${port}`]);
  return ['ss', '-uanmeH', ...filter];
}
