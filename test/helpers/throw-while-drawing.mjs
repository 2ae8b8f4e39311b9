// For `node --import`: from a second after the start on, the program it is loaded before cannot draw the time of day.
setTimeout(() => {
  Date.prototype.getHours = () => {
    throw new Error('thrown while drawing');
  };
}, 1000);
