import { execa } from 'execa';

/** What an executable needs of the system that runs it. */
export interface Needs {
  /** Names of libraries, as the loader looks for them. */
  readonly libraries: readonly string[];
  /** The newest version of each that it asks for: `GLIBC` `2.28`, `GLIBCXX` `3.4.21`. */
  readonly versions: Readonly<Record<string, string>>;
}

/** What every system with glibc, libstdc++ and libgcc has. */
const EXPECTED =
  /^(?:libc\.so\.6|libm\.so\.6|libdl\.so\.2|libpthread\.so\.0|libstdc\+\+\.so\.6|libgcc_s\.so\.1|ld-linux-.*\.so\.\d)$/;
/** Of glibc 2.28, and of the libstdc++ of GCC 8: Debian 10 and RHEL 8. */
const MOST: Readonly<Record<string, string>> = { GLIBC: '2.28', GLIBCXX: '3.4.25', CXXABI: '1.3.11' };

/** Reads it from the executable, which may be for another machine. Takes `readelf` of the binutils. */
export async function needsOf(path: string): Promise<Needs> {
  const { stdout } = await execa('readelf', ['-dVW', path]);
  return readNeeds(stdout);
}

/** @param text of `readelf -dVW` */
export function readNeeds(text: string): Needs {
  const libraries = [...text.matchAll(/\(NEEDED\)\s+Shared library: \[(.+?)\]/g)].map(
    ([, name = '']) => name,
  );
  const versions: Record<string, string> = {};
  for (const [, of = '', version = ''] of text.matchAll(/Name: (GLIBCXX|CXXABI|GLIBC|GCC)_([\d.]+)/g))
    if (versions[of] === undefined || isNewer(version, versions[of])) versions[of] = version;
  return { libraries, versions };
}

/** Throws, in words, where it needs more than is promised. */
export function checkNeeds({ libraries, versions }: Needs): void {
  const more = libraries.filter(name => !EXPECTED.test(name));
  if (more.length > 0) throw new Error(`it needs ${more.join(', ')} besides glibc, libstdc++ and libgcc`);
  if (libraries.length === 0 || versions.GLIBC === undefined)
    throw new Error('expected it to name the libraries that it needs');
  for (const [of, most] of Object.entries(MOST)) {
    const version = versions[of] ?? '0';
    if (isNewer(version, most)) throw new Error(`it needs ${of}_${version}, newer than ${of}_${most}`);
  }
}

/** `glibc 2.28 or newer, libstdc++ with GLIBCXX_3.4.21 and CXXABI_1.3.11, libgcc`. */
export function needsInWords({ versions: { GLIBC, GLIBCXX, CXXABI } }: Needs): string {
  return `glibc ${GLIBC} or newer, libstdc++ with GLIBCXX_${GLIBCXX} and CXXABI_${CXXABI}, libgcc`;
}

/** What of it is not on this machine, which has to be of its architecture. */
export async function missingHere(path: string): Promise<readonly string[]> {
  const { stdout } = await execa('ldd', [path]);
  return [...stdout.matchAll(/^\s*(\S+) => not found$/gm)].map(([, name = '']) => name);
}

function isNewer(version: string, than: string): boolean {
  const [a, b] = [version, than].map(text => text.split('.').map(Number));
  const at = (a ?? []).findIndex((part, index) => part !== (b?.[index] ?? 0));
  return at !== -1 && (a?.[at] ?? 0) > (b?.[at] ?? 0);
}
