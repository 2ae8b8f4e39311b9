/** Whose sockets ss is asked for. */
export interface SocketsRequest {
  readonly pid: number;
  /** False or unknown: ss is started in SRS's namespace. */
  readonly isHostNamespace: boolean | undefined;
  /** Sockets that SRS holds; undefined: not to be told. */
  readonly inodes: ReadonlySet<number> | undefined;
}
