/** Red, green and blue of 0 to 1. */
export type Rgb = readonly [red: number, green: number, blue: number];

export function parseHex(hex: string): Rgb {
  const part = (at: number): number => Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return [part(1), part(3), part(5)];
}

/** Entry 16 to 255 of xterm's 256 colours: a cube with uneven steps, then greys. */
export function xtermColor(index: number): Rgb {
  if (index >= 232) return [grey(index), grey(index), grey(index)];
  const level = (step: number): number => (step === 0 ? 0 : 55 + step * 40) / 255;
  const at = index - 16;
  return [level(Math.floor(at / 36)), level(Math.floor(at / 6) % 6), level(at % 6)];
}

function grey(index: number): number {
  return (8 + (index - 232) * 10) / 255;
}

/** WCAG 2.2, "contrast ratio": 1 to 21. */
export function contrast(first: Rgb, second: Rgb): number {
  const [darker = 0, lighter = 0] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(color: Rgb): number {
  return weigh(toLinear(color), [0.2126, 0.7152, 0.0722]);
}

/** As somebody without green cones sees it: Machado, Oliveira, Fernandes 2009, severity 1.0, in linear RGB. */
export function asDeuteranope(color: Rgb): Rgb {
  const linear = toLinear(color);
  const row = (weights: Rgb): number => fromLinear(Math.min(1, Math.max(0, weigh(linear, weights))));
  return [
    row([0.367322, 0.860646, -0.227968]),
    row([0.280085, 0.672501, 0.047413]),
    row([-0.01182, 0.04294, 0.968881]),
  ];
}

/** CIE76: the distance in CIELAB (D65). 2.3 is just to be told apart side by side, 100 is black and white. */
export function difference(first: Rgb, second: Rgb): number {
  const [one, other] = [toLab(first), toLab(second)];
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}

function toLab(color: Rgb): Rgb {
  const linear = toLinear(color);
  const bend = (value: number): number => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116);
  const x = bend(weigh(linear, [0.4124, 0.3576, 0.1805]) / 0.95047);
  const y = bend(weigh(linear, [0.2126, 0.7152, 0.0722]));
  const z = bend(weigh(linear, [0.0193, 0.1192, 0.9505]) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function toLinear([red, green, blue]: Rgb): Rgb {
  return [linearPart(red), linearPart(green), linearPart(blue)];
}

function linearPart(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function fromLinear(value: number): number {
  return value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055;
}

function weigh([red, green, blue]: Rgb, [ofRed, ofGreen, ofBlue]: Rgb): number {
  return red * ofRed + green * ofGreen + blue * ofBlue;
}
