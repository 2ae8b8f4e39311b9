// For `node --import`: the program it is loaded before fails a second after it was started, outside of any frame.
setTimeout(() => {
  throw new Error('thrown in a timer');
}, 1000);
