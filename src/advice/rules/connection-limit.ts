import type { Rule } from '../terms/situation.ts';
import { count } from '../terms/words.ts';

const RECENT_SECONDS = 60;

/** Clients are sent away: max_connections of SRS's configuration. */
export const findConnectionLimit: Rule = ({ srs, name }) => {
  const limit = srs.log?.connectionLimit;
  if (limit === undefined || limit.secondsAgo > RECENT_SECONDS) return undefined;
  return {
    id: 'connection-limit',
    severity: 'bad',
    sentence: `${name} sends clients away: it has ${count(limit.connections)} of ${count(limit.limit)} connections (max_connections)`,
    evidence: [
      { what: 'connections', value: limit.connections },
      { what: 'max_connections', value: limit.limit },
      { what: 'last client sent away', value: Math.round(limit.secondsAgo), unit: 's ago' },
    ],
    remedies: [
      {
        label: 'a higher max_connections in its configuration, and a restart',
        note: 'with as many open files: SRS needs one for each connection',
      },
    ],
    lost: 0,
  };
};
