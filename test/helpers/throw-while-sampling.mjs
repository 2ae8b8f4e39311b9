// For `node --import`: from a second after the start on, the program it is loaded before cannot take a sample.
setTimeout(() => {
  process.cpuUsage = () => {
    throw new Error('thrown while sampling');
  };
}, 1000);
