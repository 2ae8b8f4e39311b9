// For `node --import`: from a second after the start on, the program it is loaded before cannot take a sample. A sample asks
// for the CPU time that was used more than once in a turn of the event loop; timers, which this is not about, ask once.
const { cpuUsage } = process;
let callsOfTurn = 0;
setTimeout(() => {
  process.cpuUsage = previous => {
    if (++callsOfTurn > 1) throw new Error('thrown while sampling');
    setImmediate(() => {
      callsOfTurn = 0;
    });
    return cpuUsage.call(process, previous);
  };
}, 1000);
