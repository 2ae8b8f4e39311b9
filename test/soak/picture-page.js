// What a browser's page is asked about a picture. It is loaded into the page as it stands.

/** How many texts there are, and which begin or end elsewhere than they say, by more than a tenth of a pixel. */
async function measureTexts(svg) {
  document.body.innerHTML = svg;
  await document.fonts.ready;
  const texts = [...document.querySelectorAll('text[textLength]')];
  const astray = texts.flatMap(text => {
    const [x, length] = numbersOf(text, 'x', 'textLength');
    const begin = text.getStartPositionOfChar(0).x;
    const end = text.getEndPositionOfChar(text.getNumberOfChars() - 1).x;
    const isThere = Math.abs(begin - x) < 0.1 && Math.abs(end - x - length) < 0.1;
    return isThere ? [] : [`${text.textContent} from ${begin} to ${end}, not from ${x} to ${x + length}`];
  });
  return { count: texts.length, astray };
}

/** How wide the texts would be if they did not say so: in all, in pixels. */
async function ownWidths(svg) {
  document.body.innerHTML = svg.replaceAll(/ textLength="[^"]*"/g, '');
  await document.fonts.ready;
  return [...document.querySelectorAll('text')].reduce((sum, text) => sum + text.getComputedTextLength(), 0);
}

/** The pixels that differ between two pictures, outside of the cells that have text; and how many are compared. */
async function compareBesidesTexts(one, other) {
  const [first, second] = await Promise.all(
    [one, other].map(async svg => await pixelsOf(svg, 1, texts(svg))),
  );
  let differing = 0;
  let compared = 0;
  for (let at = 0; at < first.data.length; at += 4) {
    if (first.data[at + 3] !== 0) compared++;
    if ([0, 1, 2, 3].some(part => first.data[at + part] !== second.data[at + part])) differing++;
  }
  return { differing, compared };
}

/** Where text is, and a bit around it: a letter may reach beyond its place (the tail of a `j`), but not half a cell. */
function texts(svg) {
  document.body.innerHTML = svg;
  return [...document.querySelectorAll('text')].map(text => {
    const [x, y, length] = numbersOf(text, 'x', 'y', 'textLength');
    return length === 0
      ? { x: 0, y: 0, width: 10_000, height: 28 }
      : { x: Math.floor(x) - 3, y: y - 16, width: Math.ceil(length) + 7, height: 22 };
  });
}

/**
 * How far each cell of a picture is covered by other than its background, 0 to 1, at `scale`; row by row.
 * @param grid where cells are, in pixels of the picture: `{ left, top, width, height, columns, rows }`
 */
async function inkOfCells(svg, scale, { left, top, width, height, columns, rows }) {
  const { data, imageWidth } = await pixelsOf(svg, scale);
  const behind = data[4 * imageWidth * Math.floor(scale * top)];
  // An edge between two pixels is a trace off where numbers have few digits.
  const isFar = (red, other) => Math.abs(red - other) > 8;
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => {
      const [x0, x1] = [column, column + 1].map(edge => Math.round(scale * (left + edge * width)));
      const [y0, y1] = [row, row + 1].map(edge => Math.round(scale * (top + edge * height)));
      let inked = 0;
      for (let y = y0; y < y1; y++)
        for (let x = x0; x < x1; x++) if (isFar(data[4 * (y * imageWidth + x)], behind)) inked++;
      return inked / ((x1 - x0) * (y1 - y0));
    }),
  );
}

/** The colours in an area of a picture, given in its own pixels, at `scale`; the pixels at its edges are left out. */
async function colorsIn(svg, scale, { x, y, width, height }) {
  const { data, imageWidth } = await pixelsOf(svg, scale);
  const colors = new Set();
  for (let row = Math.ceil(scale * y) + 1; row < Math.floor(scale * (y + height)) - 1; row++)
    for (let column = Math.ceil(scale * x) + 1; column < Math.floor(scale * (x + width)) - 1; column++)
      colors.add(colorAt(data, imageWidth, column, row));
  return [...colors];
}

/** Shows a film as it is so many milliseconds after it began. How many of its parts come and go. */
async function showFilm(svg, atMs) {
  show(svg);
  const animations = document.getAnimations();
  for (const animation of animations) {
    animation.pause();
    animation.currentTime = atMs;
  }
  return animations.length;
}

/** As an image, as pages have it. */
async function showImage(svg) {
  show(`<img src="data:image/svg+xml,${encodeURIComponent(svg).replaceAll("'", '%27')}">`);
  await document.querySelector('img').decode();
}

function show(html) {
  document.body.style.margin = 0;
  document.body.innerHTML = html;
}

/** The pixels that differ between two screenshots by more than a trace: shapes that touch may be drawn as one or as two. */
async function compareScreenshots(one, other) {
  const [first, second] = await Promise.all(
    [one, other].map(async png => {
      const image = new Image();
      image.src = `data:image/png;base64,${png}`;
      await image.decode();
      const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
      context.drawImage(image, 0, 0);
      return context.getImageData(0, 0, image.width, image.height).data;
    }),
  );
  if (first.length !== second.length) return -1;
  return first.filter((part, at) => Math.abs(part - second[at]) > 64).length;
}

async function pixelsOf(svg, scale, cleared = []) {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  await image.decode();
  // Of itself it has its size in whole pixels alone.
  const [wide = 0, high = 0] = (/ width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? []).slice(1).map(Number);
  const [width, height] = [Math.ceil(wide * scale), Math.ceil(high * scale)];
  const context = new OffscreenCanvas(width, height).getContext('2d');
  context.drawImage(image, 0, 0, wide * scale, high * scale);
  for (const area of cleared) context.clearRect(area.x, area.y, area.width, area.height);
  return { data: context.getImageData(0, 0, width, height).data, imageWidth: width };
}

function colorAt(data, imageWidth, x, y) {
  const at = 4 * (y * imageWidth + x);
  return `#${[0, 1, 2].map(part => data[at + part].toString(16).padStart(2, '0')).join('')}`;
}

function numbersOf(element, ...names) {
  return names.map(name => Number(element.getAttribute(name)));
}

Object.assign(globalThis, {
  ...{ measureTexts, ownWidths, compareBesidesTexts, inkOfCells, colorsIn },
  ...{ show, showFilm, showImage, compareScreenshots },
});
