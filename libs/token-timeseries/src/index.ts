export { addCount, DURATIONS, type Duration, type Histogram, type Quantiles, quantilesOf } from './histogram';
export { DIMENSIONS, type Dimension, type DurationRow, type PastSeries, type SeriesQuery, type SumRow } from './past-series';
export { PERIODS, type Period, type Span } from './period';
export { type OneSeries, type Overview, type Point, SeriesReports, type Whole } from './series-reports';
export { addSums, noSums, SUM_NAMES, type SumName, type Sums } from './sums';
