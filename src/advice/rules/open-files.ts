import { openFilesSeverity } from '../../metrics/judgement/severities.ts';
import { identityOf } from '../terms/process-of.ts';
import type { Rule } from '../terms/situation.ts';
import { count } from '../terms/words.ts';

/** SRS is near its limit of open files. */
export const findOpenFiles: Rule = ({ srs, snapshot, name }) => {
  const { openFiles, openFilesLimit } = srs;
  if (openFiles === undefined || openFilesLimit === undefined || !Number.isFinite(openFilesLimit))
    return undefined;
  const percent = (openFiles * 100) / openFilesLimit;
  const severity = openFilesSeverity(percent, snapshot.settings.thresholds);
  if (severity !== 'bad' && severity !== 'warning') return undefined;
  const files = Math.max(65_536, 2 * openFilesLimit);
  return {
    id: 'open-files',
    severity,
    sentence: `${name} has ${count(openFiles)} of ${count(openFilesLimit)} files open${percent >= 100 ? ': nobody gets in' : ''}`,
    evidence: [
      { what: 'open files', value: openFiles },
      { what: 'limit', value: openFilesLimit },
    ],
    remedies: [
      {
        label: `limit of open files ${count(openFilesLimit)} → ${count(files)}`,
        wish: { kind: 'open-files', process: identityOf(srs), label: `srs ${srs.pid}`, files, openFiles },
        note: 'for good: ulimit -n where SRS is started, LimitNOFILE of its unit',
      },
    ],
    lost: 0,
  };
};
