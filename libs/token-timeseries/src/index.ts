export { DURATIONS, type Duration, type Histogram, type Quantiles, quantilesOf } from './histogram';
export { type Belonging, type Heap, heapOf, LiveSeries, type LiveSeriesOptions, type SeriesFacts } from './live-series';
export { PERIODS, type Period, type Span } from './period';
export { DIMENSIONS, type Dimension, type PastSeries, type SeriesAsk, type SeriesRow } from './series';
export { type OneSeries, type Overview, type Point, SeriesReports, type Whole } from './series-reports';
export { SUM_NAMES, type SumName, type Sums } from './sums';
