// A program of its own that connects to a host and has something run there, to be killed: what is left then is looked at.
import { openConnection } from '../../src/host/remote/connection.ts';
import { createRemoteParts } from '../../src/host/remote/remote-parts.ts';
import { createSshDialer } from '../../src/host/remote/ssh-dialer.ts';
import { granted } from './granted.ts';

const { target, options, command, held, folder } = JSON.parse(process.argv[2] ?? '');
const connection = granted(await openConnection(createSshDialer({ target, options, tell: () => undefined })));
const parts = createRemoteParts(connection, { nowMs: () => performance.now() });
const { directory } = parts.workspace(folder);
await parts.start(['touch', `${directory}/perf.data`]).done;
await parts.readAside(['/proc/version']);
const running = parts.start(command, { timeoutMs: 0 });
parts.start(held, { timeoutMs: 0, holdsInput: true });
const idle = connection.startThere(['cat']);
await idle.begun;
while (running.pid?.() === undefined) await new Promise(resolve => setTimeout(resolve, 20));
process.stdout.write(`${directory}\n`);
await new Promise(() => undefined);
