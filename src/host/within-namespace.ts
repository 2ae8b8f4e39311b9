/**
 * What has to stand before a command to run it in the network namespace of a process; nothing when that is ours.
 * @param isHostNamespace false or unknown: it is entered
 */
export function withinNamespaceOf(pid: number, isHostNamespace: boolean | undefined): readonly string[] {
  return isHostNamespace === true ? [] : ['nsenter', '-t', String(pid), '-n', '--'];
}
