import { expect, test } from 'vitest';
import { withInodes } from '../../../src/host/recorded/with-inodes.ts';
import { parseSsUdp } from '../../../src/procfs/ss-udp.ts';
import { parseUdpSockets } from '../../../src/procfs/udp-sockets.ts';
import { udpTableText } from '../../helpers/udp-texts.ts';

const PRINTED =
  'UNCONN 0      0      0.0.0.0:8000  0.0.0.0:*\n\t skmem:(r0,rb425984,t0,tb8388608,f4096,w0,o0,bl0,d0)\n' +
  'UNCONN 0      0      0.0.0.0:8000  0.0.0.0:*\n\t skmem:(r7,rb425984,t0,tb8388608,f4096,w0,o0,bl0,d3)\n' +
  'UNCONN 0      0      0.0.0.0:9999  0.0.0.0:*\n\t skmem:(r0,rb212992,t0,tb212992,f0,w0,o0,bl0,d0)\n';

test('each socket gets the inode that the table has at its address, and one that is not there none', () => {
  const table = parseUdpSockets(
    udpTableText([
      { port: 8_000, inode: 55 },
      { port: 8_000, inode: 56 },
    ]),
    'udp',
  );
  const sockets = parseSsUdp(withInodes(PRINTED, table));
  expect(sockets.map(({ inode, receiveBufferBytes, drops }) => [inode, receiveBufferBytes, drops])).toEqual([
    [55, 425_984, 0],
    [56, 425_984, 3],
    [undefined, 212_992, 0],
  ]);
});
