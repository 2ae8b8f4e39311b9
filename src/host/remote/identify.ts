import { cleanText } from '../../text/clean-text.ts';
import { within } from '../asking/within.ts';
import type { Refusal } from '../refusal.ts';
import type { StartThere } from './there.ts';

/** What tells the other host from all others. */
export interface Identity {
  /** Of its installation; undefined: it has none, as a container of most images. */
  readonly machineId: string | undefined;
  /** Of its installation (machine-id(5)), or of this boot of its kernel when it has none: another with each boot. */
  readonly id: string;
  /** As it calls itself. */
  readonly name: string;
  /** The user's, there. */
  readonly userId: number | undefined;
}

/** What the agent there is made of (`AGENT_SCRIPT`). Without one of these, figures would be missing, or wrong. */
const NEEDED: readonly string[] = ['awk', 'cat', 'date', 'ls', 'sed', 'sleep', 'tr'];

const SCRIPT = `
for program in ${NEEDED.join(' ')}; do
  command -v "$program" >/dev/null 2>&1 || echo "lacks $program"
done
tell() { IFS= read -r line <"$2" && echo "$1 $line"; }
command -v id >/dev/null 2>&1 && echo "uid $(id -u)"
tell system /proc/sys/kernel/ostype
tell name /proc/sys/kernel/hostname
tell machine /etc/machine-id
tell boot /proc/sys/kernel/random/boot_id
:`;

const MOST_BYTES = 65_536;
/** A line may freeze at any time. */
const PATIENCE_MS = 20_000;

/** Asks the other host who it is; refused in words where it is none that srs-top can watch. */
export async function identify(startThere: StartThere): Promise<Identity | Refusal> {
  const process = startThere(['sh', '-c', SCRIPT]);
  process.stdin.end();
  let text = '';
  process.stdout.on('data', (piece: Buffer) => {
    if (text.length < MOST_BYTES) text += piece.toString('utf8');
  });
  process.stderr.resume();
  const end = await within(process.done, PATIENCE_MS);
  if (end === 'late') process.kill();
  if (end === 'late') return { refused: `no answer within ${PATIENCE_MS / 1_000} s` };
  if (end.problem !== undefined) return { refused: end.problem };
  const told = text
    .split('\n')
    .map(line => [line.split(' ', 1)[0], cleanText(line.slice(line.indexOf(' ') + 1))] as const);
  const facts = new Map(told);
  if (facts.get('system') !== 'Linux')
    return { refused: 'it has no /proc of Linux, which is all that srs-top can watch' };
  const missing = NEEDED.filter(program => told.some(([what, name]) => what === 'lacks' && name === program));
  if (missing.length > 0) return { refused: `it lacks ${inWords(missing)}, which srs-top needs there` };
  const isId = (id: string | undefined): id is string => /^[\da-f-]{32,36}$/.test(id ?? '');
  const [uid, name = ''] = [facts.get('uid') ?? '', facts.get('name')];
  const [machineId, bootId] = [facts.get('machine'), facts.get('boot')].map(id =>
    isId(id) ? id : undefined,
  );
  return {
    machineId,
    id: machineId ?? bootId ?? name,
    name,
    userId: /^\d+$/.test(uid) ? Number(uid) : undefined,
  };
}

/** `awk, sed and tr`. */
function inWords(names: readonly string[]): string {
  return [names.slice(0, -1).join(', '), names.at(-1)].filter(part => part !== '').join(' and ');
}
