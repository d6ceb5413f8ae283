/** Panels and queries of the dashboards, so that all look and behave alike. */
export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

/** One query: PromQL, and what its line is called. */
export const q = (expr, legendFormat = '', more = {}) => ({ expr, legendFormat, ...more });

export const panel = (
  type,
  title,
  description,
  unit,
  queries,
  { w = 8, h = 8, defaults = {}, options = {}, exemplars = false } = {},
) => ({
  type,
  title,
  description,
  datasource: DATASOURCE,
  gridPos: { w, h },
  fieldConfig: { defaults: { unit, ...defaults }, overrides: [] },
  options,
  targets: queries.map((query, i) => ({
    ...{ refId: String.fromCharCode(65 + i), datasource: DATASOURCE, expr: query.expr, legendFormat: query.legendFormat },
    ...(query.format && { format: query.format }),
    ...(query.instant && { instant: true, range: false }),
    ...(exemplars && { exemplar: true }),
  })),
});

export const LINES = {
  legend: { displayMode: 'table', placement: 'bottom', calcs: ['mean', 'max'] },
  tooltip: { mode: 'multi', sort: 'desc' },
};
export const lines = (title, description, unit, queries, more = {}) =>
  panel('timeseries', title, description, unit, queries, {
    options: LINES,
    ...more,
    defaults: {
      min: 0,
      custom: { lineWidth: 1, fillOpacity: more.stacked ? 30 : 8, stacking: { mode: more.stacked ? 'normal' : 'none' } },
      ...more.defaults,
    },
  });
export const stat = (title, description, unit, expr, more = {}) =>
  panel('stat', title, description, unit, [q(expr)], {
    w: 4,
    h: 4,
    options: { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: 'value', graphMode: 'area' },
    ...more,
  });
export const table = (title, description, unit, queries, more = {}) =>
  panel(
    'table',
    title,
    description,
    unit,
    queries.map((query) => ({ ...query, format: 'table', instant: true })),
    {
      w: 12,
      options: { showHeader: true },
      ...more,
    },
  );
export const heat = (title, description, unit, expr, more = {}) =>
  panel('heatmap', title, description, unit, [q(expr, '{{le}}', { format: 'heatmap' })], {
    w: 12,
    options: { calculate: false, yAxis: { unit }, color: { scheme: 'Blues' } },
    ...more,
  });

export const variable = (name, label, metric) => ({
  ...{ name, label, type: 'query', datasource: DATASOURCE, query: `label_values(${metric}, ${name})`, refresh: 2 },
  ...{ includeAll: true, multi: true, allValue: '.*', current: { text: 'All', value: '$__all' }, sort: 1 },
});
export const PROVIDER = variable('provider', 'Provider', 'llmgw_requests_total');
export const MODEL = variable('model', 'Model', 'llmgw_requests_total');
export const TARGET = 'provider=~"$provider",model=~"$model"';
export const quantile = (share, name, by = '', filter = '') =>
  `histogram_quantile(${share}, sum by (le${by && `, ${by}`}) (rate(${name}_bucket{${filter}}[$__rate_interval])))`;
export const three = (name, filter = '') => [
  q(quantile(0.5, name, '', filter), 'p50'),
  q(quantile(0.95, name, '', filter), 'p95'),
  q(quantile(0.99, name, '', filter), 'p99'),
];
export const perSecond = (name, by, filter = '') => `sum by (${by}) (rate(${name}{${filter}}[$__rate_interval]))`;
