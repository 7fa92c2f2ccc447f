import uPlot from 'uplot';

import type { Mark } from '../../../cluster-view/events.ts';
import type { Span } from '../view/view-state.ts';

import type { ChartData, Line } from './chart-kinds.ts';
import type { LineStyle } from './line-styles.ts';
import type { Theme } from './theme.ts';

/** A level that lines are compared with: drawn across the chart. */
export interface Level {
  readonly kind: 'target' | 'request' | 'limit';
  readonly tier: 'database' | 'query';
  readonly value: number;
}

/** Everything that a plot shows. */
export interface PlotInput {
  readonly data: ChartData;
  readonly styleOf: (line: Line) => LineStyle;
  readonly span: Span;
  readonly marks: readonly Mark[];
  readonly levels: readonly Level[];
  readonly moment: number | null;
  readonly leastTop: number;
  /**
   * Whether new figures are drawn now. Ten minutes over the width of a chart are more than a second a pixel: charts that are live take
   * turns, so that an update draws half of them.
   */
  readonly isTurn: boolean;
  readonly writeValue: (value: number) => string;
  readonly writeTime: (at: number) => string;
  readonly theme: Theme;
}

export interface ChartPlotOptions {
  /** A pointer is over a moment of the chart; null: it has left. */
  readonly onMoment: (moment: number | null) => void;
  /** A pointer chose a span; null: all of it again. */
  readonly onSpan: (span: Span | null) => void;
}

const HEIGHT = 180;
const LEAST_WIDTH = 120;
const LEVEL_DASH = { target: [8, 4], request: [4, 4], limit: [1, 3] };

/**
 * One chart on a canvas. Draws only while it is on the screen: charts that nobody sees cost nothing.
 *
 * uPlot sets styles by properties of elements and not by attributes, so a content security policy without `unsafe-inline` lets it work.
 */
export class ChartPlot {
  readonly #host: HTMLElement;
  readonly #options: ChartPlotOptions;
  readonly #resized: ResizeObserver;
  readonly #seen: IntersectionObserver;
  #input: PlotInput | undefined;
  /** What the canvas shows. */
  #drawn: PlotInput | undefined;
  #plot: uPlot | undefined;
  #shape = '';
  #theme: Theme | undefined;
  #onScreen = false;
  #isHovered = false;

  constructor(host: HTMLElement, options: ChartPlotOptions) {
    this.#host = host;
    this.#options = options;
    this.#resized = new ResizeObserver(() => this.#plot?.setSize(this.#size()));
    this.#resized.observe(host);
    this.#seen = new IntersectionObserver((entries) => {
      this.#onScreen = entries.at(-1)?.isIntersecting ?? false;
      this.#draw();
    });
    this.#seen.observe(host);
  }

  /** Shows something else. */
  show(input: PlotInput): void {
    this.#input = input;
    this.#draw();
  }

  destroy(): void {
    this.#resized.disconnect();
    this.#seen.disconnect();
    this.#plot?.destroy();
  }

  #draw(): void {
    const input = this.#input;
    if (input === undefined || !this.#onScreen) return;
    const shape = input.data.lines.map(({ id }) => id).join('\n');
    if (this.#plot === undefined || shape !== this.#shape || input.theme !== this.#theme) {
      this.#plot?.destroy();
      this.#shape = shape;
      this.#theme = input.theme;
      this.#plot = new uPlot(this.#uplotOptions(input), dataOf(input), this.#host);
      this.#isHovered = false;
      this.#followPointer(this.#plot);
      this.#drawn = input;
    } else if (this.#drawn === undefined || (input.isTurn && !looksAlike(this.#drawn, input))) {
      this.#plot.setData(dataOf(input));
      this.#drawn = input;
    }
    this.#moveCursor(this.#plot, input);
  }

  /** Puts the cursor where the moment is, unless it is there because a pointer is over this very chart. */
  #moveCursor(plot: uPlot, { moment, span }: PlotInput): void {
    if (this.#isHovered) return;
    const isShown = moment !== null && moment >= span.from && moment <= span.to;
    const left = isShown ? plot.valToPos(moment, 'x') : -10;
    plot.setCursor({ left, top: isShown ? 0 : -10 }, false);
  }

  #size(): { width: number; height: number } {
    return { width: Math.max(LEAST_WIDTH, this.#host.clientWidth), height: HEIGHT };
  }

  #uplotOptions(input: PlotInput): uPlot.Options {
    const { theme } = input;
    return {
      ...this.#size(),
      ms: 1,
      legend: { show: false },
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false },
        bind: { dblclick: () => () => this.#allAgain() },
      },
      scales: { x: { range: () => this.#xRange() }, y: { range: (_, __, max) => this.#yRange(max) } },
      axes: this.#axes(theme),
      series: [
        {},
        ...input.data.lines.map((line) => {
          const style = input.styleOf(line);
          const stroke = theme.lines[style.colour] ?? theme.text;
          return { stroke, dash: [...style.dash], width: 1.5, points: { show: false } };
        }),
      ],
      hooks: {
        setCursor: [(plot) => this.#pointed(plot)],
        setSelect: [(plot) => this.#selected(plot)],
        draw: [(plot) => this.#drawOver(plot)],
      },
    };
  }

  #axes({ text, grid, font }: Theme): uPlot.Axis[] {
    const lines = { stroke: grid, width: 1 };
    return [
      {
        ...{ stroke: text, font, grid: lines, ticks: lines, space: 90, size: 30 },
        values: (_, times) => times.map((time) => this.#input?.writeTime(time) ?? ''),
      },
      {
        ...{ stroke: text, font, grid: lines, ticks: lines, size: 78 },
        values: (_, values) => values.map((value) => this.#input?.writeValue(value) ?? ''),
      },
    ];
  }

  #xRange(): [number, number] {
    const { from, to } = this.#input?.span ?? { from: 0, to: 1 };
    return [from, to];
  }

  /** From zero, so that heights can be compared; with the targets in view. */
  #yRange(highest: number | null): [number, number] {
    const { levels = [], leastTop = 1 } = this.#input ?? {};
    const targets = levels.filter(({ kind }) => kind === 'target').map(({ value }) => value);
    return [0, Math.max(leastTop, (highest ?? 0) * 1.05, ...targets.map((value) => value * 1.05))];
  }

  #allAgain(): null {
    this.#options.onSpan(null);
    return null;
  }

  /** uPlot calls this whenever the cursor is set, also by new data: only a pointer over this chart chooses a moment. */
  #pointed(plot: uPlot): void {
    const { left = -1 } = plot.cursor;
    if (this.#isHovered && left >= 0) this.#options.onMoment(Math.round(plot.posToVal(left, 'x')));
  }

  #followPointer({ over }: uPlot): void {
    over.addEventListener('pointerenter', () => (this.#isHovered = true));
    over.addEventListener('pointerleave', () => {
      this.#isHovered = false;
      this.#options.onMoment(null);
    });
  }

  #selected(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width <= 0) return;
    const [from, to] = [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')];
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.#options.onSpan({ from: Math.round(from), to: Math.round(to) });
  }

  #drawOver(plot: uPlot): void {
    const input = this.#input;
    if (input === undefined) return;
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.lineWidth = uPlot.pxRatio;
    ctx.strokeStyle = ctx.fillStyle = input.theme.mark;
    for (const { at } of input.marks) {
      if (at < input.span.from || at > input.span.to) continue;
      const x = Math.round(plot.valToPos(at, 'x', true));
      line(ctx, [x, bbox.top], [x, bbox.top + bbox.height]);
      triangle(ctx, x, bbox.top, 4 * uPlot.pxRatio);
    }
    ctx.strokeStyle = input.theme.level;
    for (const { kind, value } of input.levels) {
      const y = Math.round(plot.valToPos(value, 'y', true));
      if (y < bbox.top || y > bbox.top + bbox.height) continue;
      ctx.setLineDash(LEVEL_DASH[kind].map((length) => length * uPlot.pxRatio));
      line(ctx, [bbox.left, y], [bbox.left + bbox.width, y]);
    }
    ctx.restore();
  }
}

/** Whether only the moment differs: then the cursor moves, and the canvas stays as it is. */
function looksAlike(before: PlotInput, now: PlotInput): boolean {
  return (
    before.data === now.data &&
    before.marks === now.marks &&
    before.levels === now.levels &&
    before.span.from === now.span.from &&
    before.span.to === now.span.to
  );
}

function dataOf({ data }: PlotInput): uPlot.AlignedData {
  // uPlot only reads its data; its types do not say so.
  return [data.times, ...data.lines.map(({ values }) => values)] as unknown as uPlot.AlignedData;
}

type Point = readonly [x: number, y: number];

function line(ctx: CanvasRenderingContext2D, from: Point, to: Point): void {
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
}

function triangle(ctx: CanvasRenderingContext2D, x: number, top: number, size: number): void {
  ctx.beginPath();
  ctx.moveTo(x - size, top);
  ctx.lineTo(x + size, top);
  ctx.lineTo(x, top + size * 1.5);
  ctx.fill();
}
