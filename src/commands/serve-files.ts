import { absolutePath } from '../storage/absolute-path.ts';
import { readPublicFile, readSecretFile } from '../storage/secret-file.ts';

/** Files that say who may ask, and how it is encrypted. */
export interface ServeFiles {
  readonly tokenFile?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
}

export interface Secrets {
  readonly token: string | undefined;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
}

/** Short enough to be guessed by trying. */
const SHORTEST_TOKEN = 16;

/** Reads them. Rejects with words where one cannot be read, others can read a secret, or the token is none. */
export async function readServeFiles({ tokenFile, tlsCert, tlsKey }: ServeFiles): Promise<Secrets> {
  return {
    token: tokenFile === undefined ? undefined : await readToken(absolutePath(tokenFile)),
    tls:
      tlsCert === undefined || tlsKey === undefined
        ? undefined
        : {
            cert: await readPublicFile(absolutePath(tlsCert)),
            key: await readSecretFile(absolutePath(tlsKey)),
          },
  };
}

async function readToken(path: string): Promise<string> {
  const token = (await readSecretFile(path)).trim();
  if (token.length < SHORTEST_TOKEN || /[^\x21-\x7e]/.test(token))
    throw new Error(
      `${path}: expected a token of at least ${SHORTEST_TOKEN} letters, digits and signs, such as openssl rand -hex 32 makes`,
    );
  return token;
}
