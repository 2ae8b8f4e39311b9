/** What whoever runs the tests has configured stays out of them. */
const NO_CONFIGURATION = '/nonexistent';

/**
 * The variables of a program under test: those that a login over ssh would have. Those of the test run stay out: Ink draws
 * nothing under CI, and NODE_ENV, NO_COLOR or FORCE_COLOR would change what is drawn.
 * @param changes are added; `undefined` takes a variable out
 */
export function programEnvironment(
  changes: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> {
  const { PATH, HOME, USER, TMPDIR } = process.env;
  const variables = {
    PATH,
    HOME,
    USER,
    TMPDIR,
    XDG_CONFIG_HOME: NO_CONFIGURATION,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    ...changes,
  };
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
