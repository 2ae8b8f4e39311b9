import { openFilesSeverity } from '../../metrics/judgement/severities.ts';
import { identityOf } from '../terms/process-of.ts';
import type { Rule } from '../terms/situation.ts';
import { count } from '../terms/words.ts';

/** The most that the kernel allows where nobody raised fs.nr_open. */
const MOST_FILES = 1_048_576;
const LEAST_FILES = 65_536;

/** SRS is near its limit of open files. */
export const findOpenFiles: Rule = ({ srs, snapshot, name }) => {
  const { openFiles, openFilesLimit } = srs;
  if (openFiles === undefined || openFilesLimit === undefined || !Number.isFinite(openFilesLimit))
    return undefined;
  if (openFilesLimit <= 0) return undefined;
  const percent = (openFiles * 100) / openFilesLimit;
  const severity = openFilesSeverity(percent, snapshot.settings.thresholds);
  if (severity !== 'bad' && severity !== 'warning') return undefined;
  const files = Math.min(MOST_FILES, Math.max(LEAST_FILES, 2 * openFilesLimit));
  return {
    id: 'open-files',
    severity,
    sentence: `${name} has ${count(openFiles)} of ${count(openFilesLimit)} files open${percent >= 100 ? ': nobody gets in' : ''}`,
    evidence: [
      { what: 'open files', value: openFiles },
      { what: 'limit', value: openFilesLimit },
    ],
    remedies: [
      files <= openFilesLimit
        ? { label: 'fewer clients on this SRS', note: 'fs.nr_open allows no more files' }
        : {
            label: `limit of open files ${count(openFilesLimit)} → ${count(files)}`,
            wish: { kind: 'open-files', process: identityOf(srs), label: 'srs', files, openFiles },
            note: 'for good: ulimit -n where SRS is started, LimitNOFILE of its unit',
          },
    ],
    lost: 0,
  };
};
