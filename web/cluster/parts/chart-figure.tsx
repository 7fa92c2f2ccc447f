import { useMemo, useState } from 'preact/hooks';

import type { Mark } from '../../../cluster-view/events.ts';
import type { Level, PlotInput } from '../charts/chart-plot.ts';
import { CHART_KINDS, type ChartData, type ChartName } from '../charts/chart-kinds.ts';
import type { LineStyles } from '../charts/line-styles.ts';
import { momentAfterKey, nearestIndex } from '../charts/moments.ts';
import { summaryOf, tableRows } from '../charts/summary.ts';
import type { Theme } from '../charts/theme.ts';
import type { Span } from '../view/view-state.ts';
import { useSpeech, type Speech } from '../words/language.ts';

import { Name, Scrollable, ServiceText } from './cells.tsx';
import { Plot } from './plot.tsx';

export interface ChartFigureProps {
  readonly name: ChartName;
  /** Only the lines to show, and only the span to show. */
  readonly data: ChartData;
  readonly span: Span;
  readonly marks: readonly Mark[];
  readonly levels: readonly Level[];
  /** {@link PlotInput.isTurn} */
  readonly isTurn: boolean;
  readonly moment: number | null;
  readonly styles: LineStyles;
  readonly theme: Theme;
  readonly onMoment: (moment: number | null) => void;
  readonly onSpan: (span: Span | null) => void;
}

/** A chart, and all that says the same in words: a sentence, a slider over time, the values at a moment, a table. */
export function ChartFigure(props: ChartFigureProps) {
  const { name, data, span, marks, levels, isTurn, moment, styles, theme, onMoment, onSpan } = props;
  const speech = useSpeech();
  const { words, format } = speech;
  const kind = CHART_KINDS[name];
  const write = kind.write(format);
  const input = useMemo(
    (): PlotInput => ({
      ...{ data, span, marks, levels, isTurn, moment, theme, leastTop: kind.leastTop },
      styleOf: ({ id }) => styles.of(id),
      ...{ writeValue: write, writeTime: format.time },
    }),
    [data, span, marks, levels, isTurn, moment, theme],
  );
  const column = moment === null ? null : nearestIndex(data.times, moment);
  return (
    <figure class="chart" aria-labelledby={`chart-${name}`} data-chart={name}>
      <h3 id={`chart-${name}`}>{words.chart[name]}</h3>
      <TimeSlider name={name} data={data} column={column} write={write} onMoment={onMoment}>
        <Plot input={input} onMoment={onMoment} onSpan={onSpan} />
      </TimeSlider>
      <figcaption id={`sentence-${name}`} class="sentence">
        {words.chartExplained[name]} {sentenceOf(data, write, speech)}
        {levels.map(({ kind: level, tier, value }) => (
          <span key={`${level} ${tier}`}> {words.level[level](words.tier[tier], write(value))}</span>
        ))}
      </figcaption>
      {column !== null && <Readout data={data} column={column} marks={marks} write={write} />}
      <ChartTable name={name} data={data} write={write} />
    </figure>
  );
}

type Write = (value: number | null) => string;

function sentenceOf(data: ChartData, write: Write, { words, format }: Speech): string {
  const summary = summaryOf(data);
  if (summary === null) return words.noData;
  const { lowest, highest, peak } = summary;
  return words.sentence({
    ...summary,
    lowest: { name: lowest.name, value: write(lowest.value) },
    highest: { name: highest.name, value: write(highest.value) },
    peak: { name: peak.name, value: write(peak.value), time: format.time(peak.at) },
  });
}

interface TimeSliderProps {
  readonly name: ChartName;
  readonly data: ChartData;
  readonly column: number | null;
  readonly write: Write;
  readonly onMoment: (moment: number | null) => void;
  readonly children: preact.ComponentChildren;
}

/** The keyboard's cursor: a slider over time, whose value in words is what all lines were at that moment. */
function TimeSlider({ name, data, column, write, onMoment, children }: TimeSliderProps) {
  const { words, format } = useSpeech();
  const { times } = data;
  const last = times.length - 1;
  const at = times[column ?? last] ?? 0;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const moment = momentAfterKey(event.key, times, column === null ? null : at);
    if (moment === null && event.key !== 'Escape') return;
    event.preventDefault();
    onMoment(moment);
  };
  return (
    <div
      class="slider"
      role="slider"
      tabIndex={0}
      aria-labelledby={`chart-${name}`}
      aria-describedby={`sentence-${name} chart-keys`}
      aria-valuemin={times[0] ?? 0}
      aria-valuemax={times[last] ?? 0}
      aria-valuenow={at}
      aria-valuetext={
        times.length === 0 ? words.noData : `${format.time(at)}: ${valuesText(data, column ?? last, write)}`
      }
      onKeyDown={onKeyDown}
    >
      {children}
    </div>
  );
}

function valuesText({ lines }: ChartData, column: number, write: Write): string {
  return lines.map(({ name, values }) => `${name} ${write(values[column] ?? null)}`).join(', ');
}

interface ReadoutProps {
  readonly data: ChartData;
  readonly column: number;
  readonly marks: readonly Mark[];
  readonly write: Write;
}

/** A mark belongs to the columns that are no further from it. */
const MARK_REACH_MS = 2000;

function Readout({ data, column, marks, write }: ReadoutProps) {
  const { words, format } = useSpeech();
  const at = data.times[column] ?? 0;
  const near = marks.filter((mark) => Math.abs(mark.at - at) <= MARK_REACH_MS);
  return (
    <div class="readout">
      <p>{words.atMoment(format.time(at))}</p>
      <ul>
        {data.lines.map(({ id, name, values }) => (
          <li key={id}>
            <Name>{name}</Name> {write(values[column] ?? null)}
          </li>
        ))}
        {near.map((mark) => (
          <li key={mark.id} class="mark">
            {words.mark[mark.kind]}: <ServiceText>{mark.title}</ServiceText>
          </li>
        ))}
      </ul>
    </div>
  );
}

const TABLE_ROWS = 21;

/** The chart as a table; made only while it is open. */
function ChartTable({
  name,
  data,
  write,
}: {
  readonly name: ChartName;
  readonly data: ChartData;
  readonly write: Write;
}) {
  const { words, format } = useSpeech();
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.asTable}</summary>
      {isOpen && (
        <Scrollable label={`${words.chart[name]}: ${words.asTable}`}>
          <table>
            <thead>
              <tr>
                <th scope="col">{words.time}</th>
                {data.lines.map(({ id, name: of }) => (
                  <th key={id} scope="col">
                    <Name>{of}</Name>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {tableRows(data, TABLE_ROWS).map(({ at, values }) => (
                <tr key={at}>
                  <th scope="row">{format.time(at)}</th>
                  {values.map((value, index) => (
                    <td key={data.lines[index]?.id}>{write(value)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scrollable>
      )}
    </details>
  );
}
