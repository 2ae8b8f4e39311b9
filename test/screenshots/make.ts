import { mkdirSync, writeFileSync } from 'node:fs';
import { renderAnimatedSvg } from './animated-svg.ts';
import { toAsciicast } from './asciicast.ts';
import { takeFilm } from './take-film.ts';
import { takeRecorded, takeRenice } from './take-pictures.ts';

const directory = new URL('../../screenshots/', import.meta.url);
mkdirSync(directory, { recursive: true });
const film = await takeFilm();
const pictures = [
  ...(await takeRecorded()),
  ...(await takeRenice()),
  ['tour.cast', toAsciicast(film)],
  ['tour.svg', renderAnimatedSvg(film)],
] as const;
for (const [name, text] of pictures) {
  writeFileSync(new URL(name, directory), text);
  process.stdout.write(`screenshots/${name}\n`);
}
