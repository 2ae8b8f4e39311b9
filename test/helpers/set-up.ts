import { takeKnownSurroundings } from './known-surroundings.ts';

takeKnownSurroundings();
