import UPlot from 'uplot';
import type { Series, TimeSeriesProps } from './time-series';

export interface PlotData extends Pick<TimeSeriesProps, 'times' | 'format'> {
  readonly series: readonly (Series & { readonly color: string })[];
  readonly kind: NonNullable<TimeSeriesProps['kind']>;
  readonly height: number;
}

/** Rows as uPlot takes them. Stacked series are drawn from the tallest sum down, so that each covers the one behind. */
export function plotRows({ times, series, kind }: PlotData): UPlot.AlignedData {
  if (kind !== 'stacked') return [[...times], ...series.map(({ values }) => [...values])];
  const sums = times.map(() => 0);
  const stacked = series.map(({ values }) => times.map((_, i) => (sums[i] = (sums[i] ?? 0) + (values[i] ?? 0))));
  return [[...times], ...stacked.reverse()];
}

/** Room for a date in either language, and for what tells it from the next. */
const DATE_PX = 72;

/** @param latest what is shown now: the values change under one and the same chart */
export function plotOptions(latest: () => PlotData, element: HTMLElement, language: string): UPlot.Options {
  const { series, kind, height } = latest();
  const style = getComputedStyle(element);
  const color = (name: string): string => style.getPropertyValue(name).trim();
  const ordered = kind === 'stacked' ? [...series].reverse() : series;
  const axis = { stroke: color('--mantine-color-dimmed'), font: `11px ${style.fontFamily}`, ticks: { show: false } };
  return {
    width: element.clientWidth,
    height,
    // Half of a time of day that stands below the last point.
    padding: [8, 18, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
    scales: {
      x: kind === 'stacked' ? { range: aroundBars } : {},
      y: { range: (_plot, _low, high) => [0, high > 0 ? high * 1.08 : 1] },
    },
    axes: [
      { ...axis, grid: { show: false }, values: (_plot, ticks) => timeTicks(ticks, language), size: 26, space: DATE_PX },
      {
        ...axis,
        grid: { stroke: color('--rlg-line'), width: 1 },
        values: (_plot, ticks) => ticks.map((tick) => latest().format(tick)),
        size: (_plot, ticks) => 14 + Math.max(0, ...(ticks ?? []).map((tick) => tick.length)) * 6.2,
        splits: undefined,
        incrs: () => stepsFor(latest()),
        space: 34,
      },
    ],
    series: [{}, ...ordered.map((one) => drawn(one.label, color(one.color), kind))],
    plugins: [tooltip(latest, language)],
  };
}

const STEPS = Array.from({ length: 25 }, (_, i) => i - 9).flatMap((ten) => [1, 2, 5].map((one) => Number(`${one}e${ten}`)));
/** Between lines: of what is counted there are no halves, and their labels would be told twice. */
function stepsFor({ series }: PlotData): number[] {
  const counts = series.every(({ values }) => values.every((value) => Number.isInteger(value ?? 0)));
  return counts ? STEPS.filter((step) => step >= 1) : STEPS;
}

/** Half a step more at both ends, or the first and the last bar would be cut. */
function aroundBars(plot: UPlot, first: number, last: number): UPlot.Range.MinMax {
  const times = plot.data[0];
  const half = ((times[1] ?? 0) - (times[0] ?? 0)) / 2;
  return times.length < 2 ? [first, last] : [first - half, last + half];
}

function drawn(label: string, stroke: string, kind: PlotData['kind']): UPlot.Series {
  const line: UPlot.Series = { label, stroke, width: 1.6, points: { show: false }, spanGaps: false };
  if (kind === 'line') return { ...line, points: { show: true, size: 4, fill: stroke, filter: alone } };
  if (kind === 'area') return { ...line, fill: `color-mix(in srgb, ${stroke} 14%, transparent)` };
  const paths = UPlot.paths.bars?.({ size: [0.72, 40], radius: 0.12 });
  return { ...line, fill: stroke, width: 0, ...(paths && { paths }) };
}

/** Values without neighbours, which no line would show. */
function alone(plot: UPlot, at: number): number[] {
  const values = plot.data[at] ?? [];
  const there = (i: number): boolean => values[i] !== null && values[i] !== undefined;
  return [...values.keys()].filter((i) => there(i) && !there(i - 1) && !there(i + 1));
}

/** Hours within a day or two, days beyond. */
function timeTicks(ticks: readonly number[], language: string): string[] {
  const span = (ticks.at(-1) ?? 0) - (ticks[0] ?? 0);
  const options: Intl.DateTimeFormatOptions =
    span > 2 * 86_400 ? { day: 'numeric', month: 'short' } : { hour: '2-digit', minute: '2-digit', hour12: false };
  const write = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', options);
  return ticks.map((tick) => write.format(tick * 1_000));
}

/** What stands under the pointer, written beside it. */
function tooltip(latest: () => PlotData, language: string): UPlot.Plugin {
  const box = document.createElement('div');
  box.className = 'rlg-plot-tip';
  box.hidden = true;
  const time = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { dateStyle: 'medium', timeStyle: 'short' });
  return {
    hooks: {
      init: (plot) => plot.over.append(box),
      setCursor: (plot) => {
        const { idx, left = -1 } = plot.cursor;
        const { times, series, format } = latest();
        box.hidden = idx === null || idx === undefined || left < 0;
        if (idx === null || idx === undefined) return;
        const lines = series.map(({ label, color, values }) => row(label, color, format(values[idx])));
        box.replaceChildren(row(time.format((times[idx] ?? 0) * 1_000), undefined, ''), ...lines);
        box.style.transform = `translate(${left > plot.over.clientWidth / 2 ? left - box.offsetWidth - 12 : left + 12}px, 4px)`;
      },
    },
  };
}

function row(label: string, color: string | undefined, value: string): HTMLElement {
  const line = document.createElement('div');
  const mark = document.createElement('i');
  if (color !== undefined) mark.style.background = `var(${color})`;
  const [name, number] = [document.createElement('span'), document.createElement('b')];
  name.textContent = label;
  number.textContent = value;
  line.append(...(color === undefined ? [] : [mark]), name, number);
  return line;
}
