/** As a command will be started: with `sudo -n` in front where that is needed. */
export function withSudo(command: readonly string[], usesSudo: boolean): readonly string[] {
  return usesSudo ? ['sudo', '-n', ...command] : command;
}
