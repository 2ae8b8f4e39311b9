import { finished, type Readable } from 'node:stream';

/**
 * All that a stream has, and the error that ended it behind that: the iterator of Node drops what was not taken yet when
 * the stream fails, so that how much is read of what is damaged would depend on who is quicker.
 */
export async function* piecesOf(stream: Readable): AsyncGenerator<Buffer> {
  let end: { readonly error: unknown } | undefined;
  let wake = (): void => undefined;
  stream.on('readable', () => wake());
  finished(stream, { writable: false }, error => {
    end = { error };
    wake();
  });
  try {
    for (;;) {
      const piece: Buffer | null = stream.read();
      if (piece !== null) yield piece;
      else if (end === undefined)
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      else if (end.error instanceof Error) throw end.error;
      else return;
    }
  } finally {
    stream.destroy();
  }
}
