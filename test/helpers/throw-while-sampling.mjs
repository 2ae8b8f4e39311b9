// For `node --import`: from a SIGURG on, the program it is loaded before cannot take a sample, which asks what its thread has
// used of the CPU. The program takes the function of that as it starts.
const { threadCpuUsage } = process;
let isBroken = false;
process.once('SIGURG', () => {
  isBroken = true;
});
process.threadCpuUsage = previous => {
  if (isBroken) throw new Error('thrown while sampling');
  return threadCpuUsage.call(process, previous);
};
