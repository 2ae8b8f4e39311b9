import { BENCH } from './bench.ts';
import type { Subcommand } from './command-context.ts';
import { COMPARE } from './compare.ts';
import { CONFIG } from './config.ts';
import { DASHBOARD } from './dashboard.ts';
import { DEMO } from './demo.ts';
import { DOCTOR } from './doctor.ts';
import { EXPLAIN } from './explain.ts';
import { IMPORT } from './import.ts';
import { JOURNAL } from './journal.ts';
import { PERSIST } from './persist.ts';
import { RECORD } from './record.ts';
import { REPLAY } from './replay.ts';
import { RULES } from './rules.ts';
import { SERVE } from './serve.ts';
import { SUMMARY } from './summary.ts';
import { TUNE } from './tune.ts';
import { UNDO } from './undo.ts';
import { UNIT } from './unit.ts';

/** Every subcommand, in the order of `--help`. */
export const SUBCOMMANDS: readonly Subcommand[] = [
  DOCTOR,
  EXPLAIN,
  DEMO,
  IMPORT,
  CONFIG,
  TUNE,
  JOURNAL,
  UNDO,
  PERSIST,
  BENCH,
  COMPARE,
  SUMMARY,
  RECORD,
  REPLAY,
  SERVE,
  RULES,
  DASHBOARD,
  UNIT,
];
