import type { FileText, Host, HostFailure, ReadResult } from '../../src/host/host.ts';
import { isPattern, Look } from '../../src/host/look.ts';

type Asked = Pick<Host, 'look'>;

/** The texts at all these paths and patterns, by path. */
export async function readTexts(
  host: Asked,
  asked: readonly string[],
): Promise<ReadonlyMap<string, ReadResult>> {
  const look = await host.look({ texts: asked });
  return new Map(
    asked.flatMap(path => (isPattern(path) ? [...look.texts(path)] : [[path, look.text(path)] as const])),
  );
}

/** The links at all these paths and patterns, by path. */
export async function readLinks(
  host: Asked,
  asked: readonly string[],
): Promise<ReadonlyMap<string, string | HostFailure>> {
  const look = await host.look({ links: asked });
  return new Map(
    asked.flatMap(path => (isPattern(path) ? [...look.links(path)] : [[path, look.link(path)] as const])),
  );
}

export async function listNames(host: Asked, directory: string): Promise<readonly string[] | HostFailure> {
  return (await host.look({ names: [directory] })).names(directory);
}

/** What a host answers that has these texts; those whose pattern is given under it. */
export function lookOf(
  texts: ReadonlyMap<string, ReadResult | ReadonlyMap<string, FileText | HostFailure>>,
): Look {
  return new Look({ texts });
}

/** A host that tells what texts it is asked for. */
export function countingTexts<H extends Asked>(host: H, note: (paths: readonly string[]) => unknown): H {
  return {
    ...host,
    look: question => {
      note((question.texts ?? []).map(asked => (typeof asked === 'string' ? asked : asked.path)));
      return host.look(question);
    },
  };
}
