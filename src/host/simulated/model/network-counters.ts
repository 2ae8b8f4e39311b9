/** What the network layers of the host count since it was started. */
export interface NetworkCounters {
  ipReceived: number;
  ipReceivedBytes: number;
  ipSent: number;
  ipSentBytes: number;
  udpReceived: number;
  udpNoPorts: number;
  udpReceiveBufferErrors: number;
  udpSent: number;
  tcpReceived: number;
  tcpSent: number;
  tcpRetransmitted: number;
}

/** A host that has been up for some days has counted. */
export function createCounters(): NetworkCounters {
  return {
    ...{ ipReceived: 918_204_551, ipReceivedBytes: 1.1e12, ipSent: 2_104_558_120, ipSentBytes: 2.4e12 },
    ...{ udpReceived: 612_004_118, udpNoPorts: 1_804, udpReceiveBufferErrors: 0, udpSent: 1_904_220_071 },
    ...{ tcpReceived: 304_118_207, tcpSent: 198_300_512, tcpRetransmitted: 20_114 },
  };
}
