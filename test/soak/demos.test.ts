import { describeDemos } from '../helpers/describe-demos.ts';

describeDemos([2, 3, 4, 5, 6, 7, 8]);
