// For `node --import`: from a SIGURG on, the program it is loaded before cannot draw the time of day.
process.once('SIGURG', () => {
  Date.prototype.getHours = () => {
    throw new Error('thrown while drawing');
  };
});
