// To be imported before anything else: a listener takes the SIGUSR1 away from Node, which opens its inspector on it.
process.on('SIGUSR1', () => undefined);
