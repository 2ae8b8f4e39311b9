import { cleanText } from '../../text/clean-text.ts';
import { RECORDING_SCHEMA, type RecordingHeader } from '../recording/frame.ts';
import { expectThat, isMoment, isNumber, isText, isWall, objectOf, type Plain } from './plain-checks.ts';

/** Characters of a name of the host; Linux allows 64. */
const LONGEST_NAME = 255;
/** Characters of what a header says in words. */
const LONGEST_TEXT = 500;

/**
 * What does not change while a host is recorded, as a file has it. Its texts go to a terminal: they come without what is
 * not seen, and cut where they are too long. Throws an Error that says what was expected where it is none.
 */
export function checkHeader(value: unknown): RecordingHeader {
  const header = objectOf(value, 'header');
  const { schema, version, hostId, hostName, system, startAt, startWall, delaySeconds, windowSeconds } =
    header;
  expectThat(isNumber(schema) && (schema as number) >= 1, 'schema to be a number from 1 on');
  // A later one may have more; what this srs-top knows of it means the same.
  expectThat(
    (schema as number) < RECORDING_SCHEMA + 1,
    `schema to be ${RECORDING_SCHEMA} at the most: a later srs-top can read it`,
  );
  expectThat([version, hostId, hostName, system].every(isText), 'names of the host to be texts');
  expectThat(isMoment(startAt) && isWall(startWall), 'its start to be a time');
  for (const seconds of [delaySeconds, windowSeconds])
    expectThat(
      isNumber(seconds) && (seconds as number) >= 0.05 && (seconds as number) <= 86_400,
      'delay and window to be seconds',
    );
  const { facts, origin, demo } = header;
  return {
    ...header,
    version: shown(version, LONGEST_NAME),
    hostId: shown(hostId, LONGEST_NAME),
    hostName: shown(hostName, LONGEST_NAME),
    system: shown(system, LONGEST_NAME),
    wanted: checkWanted(header.wanted),
    demo: checkDemo(demo),
    ...(facts === undefined ? {} : { facts: checkFacts(objectOf(facts, 'facts of the host')) }),
    ...(origin === undefined ? {} : { origin: checkOrigin(objectOf(origin, 'its origin')) }),
  } as unknown as RecordingHeader;
}

function shown(text: unknown, most = LONGEST_TEXT): string {
  return cleanText((text as string).slice(0, most));
}

/** Undefined where it is none that this srs-top could look for: a later one may look for others. */
function checkWanted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const { name, pid } = value as Plain;
  if (Number.isSafeInteger(pid) && (pid as number) > 0) return { pid };
  return isText(name) ? { name: shown(name) } : undefined;
}

/** Undefined where it is none that could be typed. */
function checkDemo(value: unknown): RecordingHeader['demo'] {
  if (typeof value !== 'object' || value === null) return undefined;
  const { name, seed } = value as Plain;
  if (!isText(name) || !/^[a-z][a-z-]{0,40}$/.test(name as string)) return undefined;
  return { name: name as string, ...(Number.isSafeInteger(seed) ? { seed: seed as number } : {}) };
}

function checkFacts({ operatingSystem, cpuModel, virtualisation }: Plain): RecordingHeader['facts'] {
  const [system, cpu, machine] = [operatingSystem, cpuModel, virtualisation].map(fact => {
    expectThat(fact === undefined || isText(fact), 'facts of the host to be texts');
    return fact === undefined ? undefined : shown(fact);
  });
  return { operatingSystem: system, cpuModel: cpu, virtualisation: machine };
}

function checkOrigin(origin: Plain): RecordingHeader['origin'] {
  const { tool, texts, source, isInstant } = origin;
  expectThat(
    [tool, texts, source ?? ''].every(isText) && typeof isInstant === 'boolean',
    'its origin to have the tool and the kind of its texts',
  );
  return {
    ...origin,
    ...{ tool: shown(tool), texts: shown(texts) },
    ...(source === undefined ? {} : { source: shown(source) }),
  } as unknown as RecordingHeader['origin'];
}
