import type { SubjectId } from '../../../cluster-view/events.ts';
import type { Figure, SubjectKind } from '../../../cluster-view/figures.ts';
import type { Format } from '../view/format.ts';

/** The large charts, in the order in which the page shows them. */
export const CHARTS = ['cpu', 'balancer', 'latency', 'memory', 'disk', 'io', 'bandwidth'] as const;
export type ChartName = (typeof CHARTS)[number];

/** How a chart gets its lines from the figures. */
export interface ChartKind {
  /** Figures that make one line, by kind of subject. Empty: subjects of that kind have no line in the chart. */
  readonly figures: Readonly<Record<SubjectKind, readonly Figure[]>>;
  /** `sum`: all figures added up; `ratio`: the first over the second. */
  readonly combine: 'sum' | 'ratio';
  readonly write: (format: Format) => (value: number | null) => string;
  /** The axis ends no lower than this: a quiet chart must not blow noise up to full height. */
  readonly leastTop: number;
}

const inBoth = (...figures: Figure[]): ChartKind['figures'] => ({ member: figures, pod: figures });
const MEBIBYTE = 2 ** 20;

export const CHART_KINDS: Readonly<Record<ChartName, ChartKind>> = {
  cpu: { figures: inBoth('cpuCores'), combine: 'sum', write: ({ cores }) => cores, leastTop: 0.1 },
  balancer: {
    figures: { member: ['readsPerSecond'], pod: [] },
    combine: 'sum',
    write: ({ perSecond }) => perSecond,
    leastTop: 10,
  },
  latency: {
    figures: { member: ['readMs'], pod: ['latencyP99Ms'] },
    combine: 'sum',
    write: ({ milliseconds }) => milliseconds,
    leastTop: 10,
  },
  memory: { figures: inBoth('memoryBytes'), combine: 'sum', write: ({ bytes }) => bytes, leastTop: MEBIBYTE },
  disk: {
    figures: { member: ['fileSystemUsedBytes', 'fileSystemBytes'], pod: [] },
    combine: 'ratio',
    write: ({ percent }) => percent,
    leastTop: 1,
  },
  io: {
    figures: inBoth('diskReadBytesPerSecond', 'diskWrittenBytesPerSecond'),
    combine: 'sum',
    write: ({ bytesPerSecond }) => bytesPerSecond,
    leastTop: 64 * 1024,
  },
  bandwidth: {
    figures: inBoth('networkInBytesPerSecond', 'networkOutBytesPerSecond'),
    combine: 'sum',
    write: ({ bytesPerSecond }) => bytesPerSecond,
    leastTop: 64 * 1024,
  },
};

/** One line of a chart. */
export interface Line {
  readonly id: SubjectId;
  readonly kind: SubjectKind;
  readonly name: string;
  /** As long as the chart's times. Null: not known at that time. */
  readonly values: readonly (number | null)[];
}

/** All lines of a chart over the same times, which ascend. Times are milliseconds since the epoch. */
export interface ChartData {
  readonly times: readonly number[];
  readonly lines: readonly Line[];
}
