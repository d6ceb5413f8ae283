import 'uplot/dist/uPlot.min.css';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import { useLanguage } from '../i18n';
import { type PlotData, plotOptions, plotRows } from './plot-options';

/** The picture of a chart, on a canvas. Loaded when the first chart is. */
export default function Plot(props: PlotData) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(null);
  const scheme = useComputedColorScheme();
  const { language } = useLanguage();
  const { height, kind, series } = props;
  const names = series.map(({ label }) => label).join('\n');
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
    plot.current?.setData(plotRows(props));
  });
  // Colours and axes are fixed when it is made; values only flow through.
  useEffect(() => {
    const element = holder.current;
    if (!element) return undefined;
    const made = new UPlot(
      plotOptions(() => latest.current, element, language),
      plotRows(latest.current),
      element,
    );
    plot.current = made;
    const resized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    resized.observe(element);
    return () => {
      resized.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [scheme, language, height, kind, names]);
  return <div ref={holder} aria-hidden style={{ height, position: 'relative', overflow: 'hidden' }} />;
}
