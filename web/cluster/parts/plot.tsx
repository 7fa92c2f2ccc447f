import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

import { ChartPlot, type ChartPlotOptions, type PlotInput } from '../charts/chart-plot.ts';

/** The canvas of a chart. People who do not see it have the sentence, the slider around it and the table. */
export function Plot({ input, onMoment, onSpan }: { readonly input: PlotInput } & ChartPlotOptions) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<ChartPlot>(undefined);
  useLayoutEffect(() => {
    if (host.current === null) return;
    const made = (plot.current = new ChartPlot(host.current, { onMoment, onSpan }));
    return () => made.destroy();
  }, [onMoment, onSpan]);
  useEffect(() => plot.current?.show(input), [input]);
  // Time goes from left to right whatever the direction of the writing is.
  return <div class="plot" dir="ltr" ref={host} />;
}
