import type { Mark } from '../../../cluster-view/events.ts';
import { useSpeech } from '../words/language.ts';

import { MarkText, Scrollable } from './cells.tsx';

/** The page shows so many at most: the JSON file has all. */
const MOST_MARKS = 200;

export interface TimelineProps {
  /** By time. */
  readonly marks: readonly Mark[];
  readonly now: number;
  readonly onMoment: (moment: number) => void;
}

/** Everything that happened, the newest first. */
export function Timeline({ marks, now, onMoment }: TimelineProps) {
  const { words, format } = useSpeech();
  return (
    <section aria-labelledby="timeline" class="timeline">
      <h2 id="timeline">{words.timeline}</h2>
      {marks.length === 0 && <p>{words.timelineEmpty}</p>}
      {marks.length > 0 && (
        <Scrollable label={words.timeline}>
          <ol>
            {marks
              .slice(-MOST_MARKS)
              .reverse()
              .map((mark) => (
                <li key={mark.id} data-mark={mark.kind}>
                  <button
                    type="button"
                    aria-label={words.showInCharts(format.time(mark.at))}
                    onClick={() => onMoment(mark.at)}
                  >
                    {format.time(mark.at)}
                  </button>{' '}
                  <span class="age">{words.ago(format.duration(now - mark.at))}</span>{' '}
                  <strong>{words.mark[mark.kind]}</strong>{' '}
                  <MarkText title={mark.title} detail={mark.detail} />
                </li>
              ))}
          </ol>
        </Scrollable>
      )}
    </section>
  );
}
