/** Whether the locale's characters are UTF-8, by the variables in the order that setlocale(3) reads them. */
export function isUtf8Locale(environment: Readonly<Record<string, string | undefined>>): boolean {
  const name = [environment.LC_ALL, environment.LC_CTYPE, environment.LANG].find(value => value);
  return name !== undefined && /utf-?8/i.test(name);
}
