import { useMemo, useState } from 'preact/hooks';

import type { SubjectId } from '../../../cluster-view/events.ts';
import type { ClusterState } from '../../../cluster-view/state.ts';
import { chartData, chartedSubjects } from '../charts/chart-data.ts';
import { CHART_KINDS, CHARTS } from '../charts/chart-kinds.ts';
import type { LineStyles } from '../charts/line-styles.ts';
import { within } from '../charts/summary.ts';
import type { Theme } from '../charts/theme.ts';
import { levelsOf } from '../view/levels.ts';
import type { Span } from '../view/view-state.ts';
import { useSpeech } from '../words/language.ts';

import { Name } from './cells.tsx';
import { ChartFigure } from './chart-figure.tsx';

export interface ChartsProps {
  readonly state: ClusterState;
  readonly span: Span;
  /** The charts go on with the figures; else a span is chosen, and stays. */
  readonly isLive: boolean;
  readonly moment: number | null;
  readonly styles: LineStyles;
  readonly theme: Theme;
  readonly onMoment: (moment: number | null) => void;
  readonly onSpan: (span: Span | null) => void;
}

/** All large charts, with one legend for all of them. */
export function Charts({ state, span, isLive, moment, styles, theme, onMoment, onSpan }: ChartsProps) {
  const { words } = useSpeech();
  const [hidden, setHidden] = useState<ReadonlySet<SubjectId>>(new Set());
  const { from, to } = span;
  const toggle = (id: SubjectId): void => {
    const next = new Set(hidden);
    if (!next.delete(id)) next.add(id);
    setHidden(next);
  };
  // `applyEvent` changes the state in place: its revision says whether it is another one.
  const charts = useMemo(
    () =>
      CHARTS.map((name) => {
        const { times, lines } = within(chartData(state, CHART_KINDS[name]), { from, to });
        const shown = lines.filter(({ id }) => !hidden.has(id));
        return { name, data: { times, lines: shown }, levels: levelsOf(name, state) };
      }),
    [state, state.revision, from, to, hidden],
  );
  return (
    <section aria-labelledby="charts" class="charts">
      <h2 id="charts">{words.charts}</h2>
      <p id="chart-keys">{words.chartKeys}</p>
      <Legend state={state} styles={styles} hidden={hidden} onToggle={toggle} />
      <div class="grid">
        {charts.map(({ name, data, levels }, index) => (
          <ChartFigure
            key={name}
            isTurn={!isLive || (state.revision + index) % 2 === 0}
            {...{ name, data, levels, span, moment, styles, theme, onMoment, onSpan }}
            marks={state.marks}
          />
        ))}
      </div>
    </section>
  );
}

interface LegendProps {
  readonly state: ClusterState;
  readonly styles: LineStyles;
  readonly hidden: ReadonlySet<SubjectId>;
  readonly onToggle: (id: SubjectId) => void;
}

function Legend({ state, styles, hidden, onToggle }: LegendProps) {
  const { words } = useSpeech();
  return (
    <div class="legend" role="group" aria-label={words.legend}>
      <p>{words.legendExplained}</p>
      {chartedSubjects(state).map(({ id, name }) => {
        const { colour, dash } = styles.of(id);
        return (
          <button key={id} type="button" aria-pressed={!hidden.has(id)} onClick={() => onToggle(id)}>
            <svg viewBox="0 0 24 8" width="24" height="8" aria-hidden="true" class={`line-${colour}`}>
              <path d="M0 4H24" stroke-dasharray={dash.join(' ')} />
            </svg>
            <Name>{name}</Name>
          </button>
        );
      })}
    </div>
  );
}
