/** One line of the chart. */
export interface LatencySeries {
  readonly name: string;
  /** In the order in which they are joined. */
  readonly points: readonly LatencyPoint[];
}

export interface LatencyPoint {
  readonly perSecond: number;
  readonly millis: number;
}

const WIDTH = 720;
const HEIGHT = 420;
const FRAME = { left: 60, right: 20, top: 48, bottom: 70 };
/** Told apart without colours, too, by their marks; the colours are those of Okabe and Ito ("Color Universal Design", 2008). */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7'];

/** Throughput against latency as an SVG: both axes logarithmic, each series a line of marked points. */
export function latencyChart(
  { title, caption }: { readonly title: string; readonly caption: string },
  series: readonly LatencySeries[],
): string {
  const points = series.flatMap((each) => each.points);
  const x = axis(
    points.map(({ perSecond }) => perSecond),
    [FRAME.left, WIDTH - FRAME.right],
  );
  const y = axis(
    points.map(({ millis }) => millis),
    [HEIGHT - FRAME.bottom, FRAME.top],
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    text(FRAME.left, 20, title, 'font-size="14" font-weight="bold"'),
    text(FRAME.left, HEIGHT - 10, caption, 'font-size="9" fill="#555"'),
    ...x.ticks.flatMap((value) => [
      line(x.at(value), FRAME.top, x.at(value), HEIGHT - FRAME.bottom),
      text(x.at(value), HEIGHT - FRAME.bottom + 16, label(value), 'text-anchor="middle"'),
    ]),
    ...y.ticks.flatMap((value) => [
      line(FRAME.left, y.at(value), WIDTH - FRAME.right, y.at(value)),
      text(FRAME.left - 6, y.at(value) + 4, label(value), 'text-anchor="end"'),
    ]),
    text(WIDTH - FRAME.right, HEIGHT - FRAME.bottom + 34, 'right answers a second', 'text-anchor="end"'),
    text(FRAME.left, FRAME.top - 10, 'p99, milliseconds from when a request was due'),
    ...series.flatMap((each, n) => drawn(each, n, { x, y })),
    '</svg>',
    '',
  ].join('\n');
}

function drawn({ name, points }: LatencySeries, n: number, { x, y }: { x: Axis; y: Axis }): string[] {
  const colour = COLOURS[n % COLOURS.length] ?? '#000';
  const places = points.map(({ perSecond, millis }) => [x.at(perSecond), y.at(millis)] as const);
  const path = places
    .map(([px, py], at) => `${at === 0 ? 'M' : 'L'}${px.toFixed(1)} ${py.toFixed(1)}`)
    .join(' ');
  const legend = FRAME.top + 16 + 18 * n;
  return [
    `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...places.map(([px, py]) => mark(n, px, py, colour)),
    mark(n, FRAME.left + 14, legend - 4, colour),
    text(FRAME.left + 26, legend, name),
  ];
}

function mark(n: number, x: number, y: number, colour: string): string {
  const size = 4;
  switch (n % 3) {
    case 0:
      return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${size}" fill="${colour}"/>`;
    case 1:
      return `<rect x="${(x - size).toFixed(1)}" y="${(y - size).toFixed(1)}" width="${2 * size}" height="${2 * size}" fill="${colour}"/>`;
    default:
      return `<path d="M${x.toFixed(1)} ${(y - size).toFixed(1)} l${size} ${2 * size} h${-2 * size} z" fill="${colour}"/>`;
  }
}

interface Axis {
  readonly ticks: readonly number[];
  at(value: number): number;
}

/** From the 1, 2 or 5 of a power of ten below the least value to that above the greatest. @throws RangeError where there is no value above 0 */
function axis(values: readonly number[], [from, to]: readonly [number, number]): Axis {
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  if (!(least > 0 && least <= greatest && greatest < Infinity))
    throw new RangeError('a logarithmic axis needs values above 0');
  const [first, last] = [stepOf(least, Math.floor), stepOf(greatest, Math.ceil)];
  const ticks = Array.from({ length: Math.max(1, last - first) + 1 }, (_, n) => valueOf(first + n));
  const [low, high] = [Math.log(ticks[0] ?? 1), Math.log(ticks.at(-1) ?? 1)];
  return { ticks, at: (value) => from + ((Math.log(value) - low) / (high - low)) * (to - from) };
}

const STEPS = [1, 2, 5] as const;

/** 0 is 1, 1 is 2, 2 is 5, 3 is 10 and so on. */
function valueOf(step: number): number {
  const power = Math.floor(step / 3);
  return (STEPS[step - 3 * power] ?? 1) * 10 ** power;
}

function stepOf(value: number, round: (value: number) => number): number {
  // A step is a factor of 2 or 2.5: the guess is off by one at most.
  let step = round(3 * Math.log10(value));
  if (round === Math.floor) while (valueOf(step) > value) step -= 1;
  else while (valueOf(step) < value) step += 1;
  return step;
}

function line(x1: number, y1: number, x2: number, y2: number): string {
  return `<path d="M${x1.toFixed(1)} ${y1.toFixed(1)} L${x2.toFixed(1)} ${y2.toFixed(1)}" stroke="#ddd"/>`;
}

function text(x: number, y: number, content: string, attributes = ''): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}"${attributes === '' ? '' : ` ${attributes}`}>${escaped}</text>`;
}

function label(value: number): string {
  return value >= 1 ? value.toLocaleString('en') : String(Number(value.toPrecision(2)));
}
