import type { Subcommand } from './command-context.ts';
import { CONFIG } from './config.ts';
import { JOURNAL } from './journal.ts';
import { PERSIST } from './persist.ts';
import { TUNE } from './tune.ts';
import { UNDO } from './undo.ts';

/** Every subcommand, in the order of `--help`. */
export const SUBCOMMANDS: readonly Subcommand[] = [CONFIG, TUNE, JOURNAL, UNDO, PERSIST];
