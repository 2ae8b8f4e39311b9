import type { SocketsQuestion } from '../host/look.ts';

/** Whose sockets ss is asked for. */
export interface SocketsRequest extends Pick<SocketsQuestion, 'pid' | 'isHostNamespace'> {
  /** Sockets that SRS holds; undefined: not to be told. */
  readonly inodes: ReadonlySet<number> | undefined;
}
