// For `node --import`: the program it is loaded before fails when it gets a SIGURG, outside of any frame.
process.once('SIGURG', () => {
  setTimeout(() => {
    throw new Error('thrown in a timer');
  });
});
