/** What `restore-cursor` does at the end of the program is done by then. */
export default function restoreCursor() {}
