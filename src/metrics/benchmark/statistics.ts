/** A mean with its spread: all that a comparison needs to know of the windows it is of. */
export interface Summary {
  readonly mean: number;
  /** The standard deviation of a sample (divided by n − 1). */
  readonly deviation: number;
  readonly count: number;
  /** The mean is known to so much: the last digit of one that was read from a table. 0: exactly. */
  readonly step: number;
}

export function meanOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of a sample; undefined for fewer than two values. */
export function deviationOf(values: readonly number[]): number | undefined {
  const mean = meanOf(values);
  if (mean === undefined || values.length < 2) return undefined;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** An interval for the difference of two means. */
export interface DifferenceInterval {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Welch's interval for b − a, of two samples whose spreads may differ (B. L. Welch, Biometrika 34, 1947): the difference ±
 * t · √(s²a/na + s²b/nb), t of Student's distribution with the degrees of freedom of Welch and Satterthwaite. What the
 * last digit of a mean hides is added as the variance of a rounding (step²/12).
 * @param confidence such as 0.95
 * @returns undefined where a sample has fewer than two values: nothing tells its spread then
 */
export function welchInterval(a: Summary, b: Summary, confidence: number): DifferenceInterval | undefined {
  if (a.count < 2 || b.count < 2) return undefined;
  const [ofA, ofB] = [a.deviation ** 2 / a.count, b.deviation ** 2 / b.count];
  const rounding = (a.step ** 2 + b.step ** 2) / 12;
  const variance = ofA + ofB + rounding;
  const difference = b.mean - a.mean;
  if (variance === 0) return { difference, low: difference, high: difference };
  const inDegrees = ofA ** 2 / (a.count - 1) + ofB ** 2 / (b.count - 1);
  const degrees = inDegrees === 0 ? Number.POSITIVE_INFINITY : variance ** 2 / inDegrees;
  const margin =
    studentQuantile(1 - (1 - confidence) / 2, Math.min(degrees, MOST_DEGREES)) * Math.sqrt(variance);
  return { difference, low: difference - margin, high: difference + margin };
}

/** Beyond it Student's distribution is the normal one to six digits. */
const MOST_DEGREES = 1e6;

/** The value below which Student's t with `degrees` lies with this probability, which is 0.5 or more. */
export function studentQuantile(probability: number, degrees: number): number {
  let [low, high] = [0, 1];
  while (studentProbability(high, degrees) < probability) high *= 2;
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2;
    if (studentProbability(middle, degrees) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The probability that Student's t is at most `t`, which is not negative (Abramowitz and Stegun 26.7.1). */
function studentProbability(t: number, degrees: number): number {
  return 1 - incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
}

/** The regularised incomplete beta function, by its continued fraction (Abramowitz and Stegun 26.5.8). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges quickly on this side alone.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return (front * betaFraction(x, a, b)) / a;
}

const TINY = 1e-300;
const ENOUGH = 1e-14;
const MOST_STEPS = 10_000;

/** By the algorithm of Lentz. */
function betaFraction(x: number, a: number, b: number): number {
  const notZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / notZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= MOST_STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / notZero(1 + even * d);
    c = notZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / notZero(1 + odd * d);
    c = notZero(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < ENOUGH) break;
  }
  return fraction;
}

/** By Lanczos's approximation, g = 7, with nine terms: to 15 digits. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/** @param value 0.5 or more */
function logGamma(value: number): number {
  const x = value - 1;
  const sum = LANCZOS.reduce((total, term, index) => (index === 0 ? term : total + term / (x + index)), 0);
  const t = x + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(t) - t + Math.log(sum);
}
