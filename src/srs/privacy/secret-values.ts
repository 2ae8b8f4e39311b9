/** Parts of the names of options, variables and fields whose value is nobody's business, `-stream_key` or `apiToken`. */
const SECRET_NAME =
  /pass|pwd|secret|token|key|auth|cred|cookie|sign|stream|playpath|sess|jwt|bearer|nonce|^conn$/i;
/** Options alone, whose value is an app and a stream: `-rtmp_app live/KEY`, `-publish live/KEY`. */
const STREAM_OPTION = /^["']?--?(?:rtmp_\w{1,40}|publish\w{0,10}|play|subscribe|app|tcurl)$/i;
/** Their value is one where it has a colon: `-u user:password`, `-headers 'Authorization: …'`. */
const MAYBE_SECRET = /^(?:-u|-U|--user|--proxy-user|-H|--?headers?|--proxy-header)$/;
export const SECRET_HEADER =
  /(?:authorization|cookie|x-[\w-]{0,40}(?:token|key|secret|auth)[\w-]{0,40})["']?\s{0,8}:/i;
export const LONGEST_NAME = 80;

/** Programs that are given a password by this option. */
const PASSWORD_OPTION: ReadonlyMap<string, RegExp> = new Map([
  ['redis-cli', /^-a$/],
  ['sshpass', /^-p$/],
  ['ldapsearch', /^-w$/],
]);

/** Tells, of words in their order, whether one is the value of an option, a variable or a header that nobody may read. */
export class SecretValues {
  #isNext = false;
  #isMaybe = false;
  #isHeader = false;
  #isPassword = false;
  #ofProgram: RegExp | undefined;

  /** Asked once for each word. */
  isSecret(word: string): boolean {
    if (this.#isHeader && word.startsWith('-')) this.#isHeader = false;
    const isValue =
      this.#isHeader ||
      this.#isNext ||
      (this.#isMaybe && word.includes(':')) ||
      (this.#isPassword && isLikePassword(word));
    // Where blanks split it, it goes on up to the next option.
    if (word.length <= LONGEST_NAME && !/\s/.test(word) && SECRET_HEADER.test(word)) this.#isHeader = true;
    this.#isMaybe = MAYBE_SECRET.test(word);
    this.#isPassword = word === '-p';
    this.#ofProgram = PASSWORD_OPTION.get(word.slice(word.lastIndexOf('/') + 1)) ?? this.#ofProgram;
    this.#isNext =
      !isValue && (isSecretOption(word) || isSecretLabel(word) || this.#ofProgram?.test(word) === true);
    return isValue;
  }
}

/** `-passphrase`, whose value is the next word; `--passphrase=X` is told by its sign. */
function isSecretOption(word: string): boolean {
  if (STREAM_OPTION.test(word)) return true;
  return /^["']?--?[a-z]/i.test(word) && !/[=:]/.test(word) && isSecretName(word);
}

/** `token:` */
function isSecretLabel(word: string): boolean {
  return /[=:]["']?$/.test(word) && isSecretName(word);
}

export function isSecretName(name: string): boolean {
  return name.length <= LONGEST_NAME && SECRET_NAME.test(name.replace(/^["'-]+/, ''));
}

/** No number of a process or a port, no list of CPUs, no path, no word. */
export function isLikePassword(word: string): boolean {
  return (
    word.length >= 4 &&
    !/^[-/.]/.test(word) &&
    !/^[\d:,.-]+$/.test(word) &&
    !/^[a-z_]+(?:[:=].*)?$/.test(word)
  );
}
