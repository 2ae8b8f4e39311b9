#!/usr/bin/env node
// On a SIGUSR1 Node opens its inspector, through which whoever connects runs code of his as the user of this program. It is
// the signal that SRS reopens its log by, and `pkill -USR1 -f srs` means this program too. A listener takes it away from
// Node: before anything else. One that came before that is answered, sooner or later, and then that is undone.
process.on('SIGUSR1', () => {});
const isInspected = /--inspect(?:-brk|-wait)?(?:[= ]|$)/.test(
  [process.env.NODE_OPTIONS, ...process.execArgv].join(' '),
);
if (!isInspected) {
  // As `inspector.close()`, whose module takes 5 ms to load: 2.5 ms later for the first time, ever more rarely for 3 s.
  const closeInspector = afterMs => {
    process._debugEnd?.();
    if (afterMs < 3_000) setTimeout(closeInspector, afterMs / 4, afterMs * 1.25).unref();
  };
  closeInspector(10);
}
const major = Number(process.versions.node.split('.')[0]);
if (major < 22) {
  process.stderr.write(
    `srs-top needs Node.js 22 or newer; this is ${process.versions.node} (${process.execPath})\n`,
  );
  process.exit(1);
}
await import('../dist/srs-top.js');
