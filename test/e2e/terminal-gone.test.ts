import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { programEnvironment } from '../helpers/program-environment.ts';
import { SRS_TOP } from '../helpers/srs-top.ts';
import { describeWithTools } from '../helpers/tools.ts';

const HOLDER = fileURLToPath(new URL('../helpers/two-terminals.py', import.meta.url));

describeWithTools(['python3'], 'a terminal that goes without a signal', () => {
  test.each(['keys', 'screen'])(
    '(the one with the %s) ends srs-top as a hangup does, in a sentence',
    async gone => {
      const command = [...SRS_TOP, '--name', 'srs-nowhere', '-d', '0.2'];
      const { stdout } = await execa('python3', [HOLDER, gone, ...command], {
        extendEnv: false,
        env: programEnvironment(),
      });
      const { status, stderr, seconds } = JSON.parse(stdout);
      expect(stderr).toBe('srs-top: the terminal is gone\n');
      expect(status).toBe(129);
      expect(seconds).toBeLessThan(5);
    },
  );
});
