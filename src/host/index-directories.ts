/** The names right under every directory that leads to one of the paths. */
export function indexDirectories(paths: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const directories = new Map<string, Set<string>>();
  for (const path of paths) {
    for (let slash = path.length; slash > 0; ) {
      const end = slash;
      slash = path.lastIndexOf('/', end - 1);
      const directory = path.slice(0, slash);
      const names = directories.get(directory);
      if (names === undefined) directories.set(directory, new Set([path.slice(slash + 1, end)]));
      else names.add(path.slice(slash + 1, end));
    }
  }
  return directories;
}
