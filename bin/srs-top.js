#!/usr/bin/env node
const major = Number(process.versions.node.split('.')[0]);
if (major < 22) {
  process.stderr.write(
    `srs-top needs Node.js 22 or newer; this is ${process.versions.node} (${process.execPath})\n`,
  );
  process.exit(1);
}
await import('../dist/srs-top.js');
