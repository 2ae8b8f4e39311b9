// Stands for react-devtools-core, which Ink only needs in development.
export default { initialize() {}, connectToDevTools() {} };
