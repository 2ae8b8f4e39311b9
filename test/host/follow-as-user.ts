import { createLocalHost } from '../../src/host/local/local.ts';

// For another user: what comes of following a file, as JSON.
const host = createLocalHost();
process.stdout.write(JSON.stringify(await host.readFrom(process.argv[2] ?? '', 0)));
await host.close();
